// Runs benchmarks by name, prints their tables and keeps them in bench/RESULTS.md.
import { writeFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { loop } from './loop.ts';
import { sandbox } from './sandbox.ts';

const programs = { sandbox, loop };
const asked = process.argv.slice(2);
const names = Object.keys(programs) as (keyof typeof programs)[];
const unknown = asked.filter((name) => !names.some((known) => known === name));
if (unknown.length > 0) {
  console.error(`bench: no program ${unknown.join(', ')}; there are ${names.join(', ')}`);
  process.exit(2);
}

const cores = cpus();
const machine = `${cores.length} × ${cores[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 1024 ** 3)} GB, ${platform()} ${release()} ${arch()}, Node ${process.version}`;
const parts = [
  `# Results\n\n${new Date().toISOString().slice(0, 10)}, ${machine}. Times in milliseconds, medians of one run.`,
];
for (const name of names.filter((known) => asked.length === 0 || asked.includes(known))) {
  const result = await programs[name]();
  console.log(`\n## ${name}\n\n${result}`);
  parts.push(`## ${name}\n\n${result}`);
}
if (asked.length === 0) writeFileSync(new URL('RESULTS.md', import.meta.url), `${parts.join('\n\n')}\n`);
