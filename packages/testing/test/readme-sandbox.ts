import { sandboxConformance } from '@mae/testing';
import { NodeSandbox } from './node-sandbox.js';

const sandbox = new NodeSandbox();
const cases = sandboxConformance(sandbox, {
  languages: ['javascript'],
  without: ['await', 'functions', 'seed', 'now', 'names', 'forgeries'],
  open: () => new NodeSandbox(),
});
const failed: string[] = [];
for (const { name, run } of cases) await run().catch(() => failed.push(name));
console.log(cases.length > 30, failed.length); // true 0
await sandbox.close();
