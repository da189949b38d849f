// Runs benchmarks by name, prints their tables and keeps them in bench/RESULTS.md.
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { client } from './client/index.ts';
import { loop } from './loop/index.ts';
import { keepResults, showInReadme } from './results.ts';
import { sandbox } from './sandbox/index.ts';
import { scaling } from './scaling/index.ts';
import { server } from './server/index.ts';

const programs = { sandbox, client, loop, server, scaling };
const names = Object.keys(programs) as (keyof typeof programs)[];
const { values, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, arm: { type: 'string', multiple: true } },
});
const unknown = asked.filter((name) => !names.some((known) => known === name));
if (unknown.length > 0) {
  console.error(`bench: no program ${unknown.join(', ')}; there are ${names.join(', ')}`);
  process.exit(2);
}
if (values.arm !== undefined && asked.join() !== 'loop') {
  console.error('bench: --arm is for the loop alone: npm run bench loop -- --arm withheld --arm faults');
  process.exit(2);
}

/** Counts as small as that show that a program works and nothing else; a few arms are no whole section. */
const isPart = values.quick || values.arm !== undefined;
const cores = cpus();
const machine = `${cores.length} × ${cores[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 1024 ** 3)} GB, ${platform()} ${release()} ${arch()}, Node ${process.version}`;
for (const name of names.filter((known) => asked.length === 0 || asked.includes(known))) {
  const { text, forReadme, isKept = true } = await programs[name]({ isQuick: values.quick, arms: values.arm });
  console.log(`\n## ${name}\n\n${text}`);
  if (isPart || !isKept) continue;
  const heading = `${new Date().toISOString().slice(0, 10)}, ${machine}.`;
  // At once: what comes next may read it.
  keepResults(new Map([[name, `${heading}\n\n${text}`]]), names);
  if (forReadme !== undefined) showInReadme({ ...forReadme, text: `${heading}\n\n${forReadme.text}` });
}
