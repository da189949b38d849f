// The way in: `npm run demo`, `npm test`. Runs on any Node from 18 on and needs nothing but npm.
// It installs what the lockfile names (once), then hands over to the Node this repository pins.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const pnpm = 'pnpm@12.21.0';
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const stamp = path.join(root, 'node_modules', '.mae-installed');
const windows = process.platform === 'win32';
const node = path.join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');

const tasks = {
  setup: [['scripts/build.ts']],
  demo: [['scripts/build.ts'], ['apps/cli/bin/mae.js', 'demo']],
  test: [['scripts/test.ts']],
  'test:full': [['scripts/test.ts', '--full']],
  bench: [['scripts/build.ts'], ['bench/run.ts']],
};

function fail(message) {
  console.error(`mae: ${message}`);
  process.exit(1);
}

function run(command, args, options = {}) {
  const done = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (done.error) fail(`cannot start ${command}: ${done.error.message}`);
  return done.status ?? 1;
}

/** Changes with everything that decides what an install leaves behind. */
function fingerprint() {
  const manifests = ['packages', 'apps'].flatMap((folder) =>
    readdirSync(path.join(root, folder)).map((name) => path.join(folder, name, 'package.json')),
  );
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${pnpm}`);
  const roots = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', path.join('bench', 'package.json')];
  for (const file of [...roots, ...manifests.sort()]) {
    const full = path.join(root, file);
    if (existsSync(full)) hash.update(file).update(readFileSync(full));
  }
  return hash.digest('hex');
}

function pnpmInstall(...flags) {
  const args = ['exec', '--yes', '--', pnpm, 'install', '--frozen-lockfile', '--reporter=append-only', ...flags];
  const npm = process.env.npm_execpath;
  const viaNode = npm !== undefined && /npm-cli\.[cm]?js$/.test(npm);
  const [command, first] = viaNode ? [process.execPath, [npm]] : [windows ? 'npm.cmd' : 'npm', []];
  // Standard output belongs to what was asked for: the demo's answers, the tests' last line.
  const status = run(command, [...first, ...args], { stdio: ['ignore', 2, 2], shell: windows && !viaNode });
  if (status !== 0) fail(`the install failed (exit ${status}); the lines above say why`);
}

function install() {
  const wanted = fingerprint();
  if (existsSync(node) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('mae: installing (first run, or the lockfile has changed)');
  rmSync(stamp, { force: true });
  pnpmInstall();
  // An install that was cut off before its scripts ran counts as up to date the next time.
  if (!existsSync(node)) {
    rmSync(path.join(root, 'node_modules'), { recursive: true, force: true });
    pnpmInstall();
  }
  if (!existsSync(node)) fail('the install left no node_modules/node; the registry may not offer it for this platform');
  writeFileSync(stamp, wanted);
}

const [task = '', ...rest] = process.argv.slice(2);
const steps = tasks[task];
if (steps === undefined) fail(`unknown task "${task}"; known are ${Object.keys(tasks).join(', ')}`);
if (Number(process.versions.node.split('.')[0]) < 18)
  fail(`Node ${process.versions.node} is too old to install; 18 or newer is needed`);

install();
const env = {
  ...process.env,
  PATH: `${path.join(root, 'node_modules', '.bin')}${path.delimiter}${process.env.PATH ?? ''}`,
};
for (const step of steps) {
  const last = step === steps[steps.length - 1];
  const status = run(node, last ? [...step, ...rest] : step, { env });
  if (status !== 0) process.exit(status);
}
