// Build, lint, types and every test. The last line is `N passed, N failed`, counted from the runner's own report.
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { waitForNoHosts } from './leftovers.ts';
import { readReport, type Tally } from './report.ts';
import { build, tool } from './steps.ts';

const full = process.argv.includes('--full');
const tally: Tally = { passed: 0, failed: 0, skipped: 0 };

async function stage(name: string, run: () => number | Promise<number>): Promise<boolean> {
  const started = performance.now();
  const ok = (await run()) === 0;
  if (!ok) tally.failed++;
  console.error(`${ok ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return ok;
}

/** The types of all packages in one program, which reads what they share once, beside those of everything else. */
async function types(): Promise<number> {
  const found = await Promise.all([
    tool('tsc', ['--noEmit', '-p', 'tsconfig.packages.json']),
    tool('tsc', ['--noEmit']),
  ]);
  return Math.max(...found);
}

async function tests(temporary: string): Promise<number> {
  const file = path.join(temporary, 'report.json');
  const scratch = path.join(temporary, 'scratch');
  mkdirSync(scratch);
  // Postgres runs as another user where this one is root, and has to get through to what is its own.
  for (const folder of [temporary, scratch]) chmodSync(folder, 0o711);
  const status = await tool('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`], {
    ...(full ? { MAE_TEST_FULL: '1' } : {}),
    TMPDIR: scratch,
  });
  const counted = readReport(file);
  tally.passed += counted.passed;
  tally.skipped += counted.skipped;
  // `stage` counts one for a status that is not 0; the tests behind it are counted by name here.
  tally.failed += Math.max(0, counted.failed - 1);
  // Again at the end, where they are found: the runner tells them in the midst of thousands of lines.
  for (const failure of counted.failures) console.error(`failed ${failure}`);
  return status !== 0 || counted.failed > 0 || counted.passed === 0 ? 1 : 0;
}

/** Whether the tests took their files with them. */
function nothingIn(folder: string): boolean {
  const left = readdirSync(folder);
  if (left.length > 0) console.error(`Left behind: ${left.join(', ')}`);
  return left.length === 0;
}

const temporary = mkdtempSync(path.join(tmpdir(), 'mae-test-'));
if (await stage('build', build)) {
  await stage('lint', () => tool('biome', ['check', '--error-on-warnings', '.']));
  await stage('types', types);
  await stage('tests', () => tests(temporary));
  await stage('no process left behind', () => (waitForNoHosts() ? 0 : 1));
  await stage('no file left behind', () => (nothingIn(path.join(temporary, 'scratch')) ? 0 : 1));
}
rmSync(temporary, { recursive: true, force: true });

const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : '';
console.log(`${tally.passed} passed, ${tally.failed} failed${skipped}`);
process.exitCode = tally.failed === 0 ? 0 : 1;
