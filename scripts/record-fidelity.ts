import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Case, readCases, writeCases } from '../packages/sandbox/test/fidelity/cases.ts';

/**
 * Writes into the cases of packages/sandbox/test/fidelity/python what CPython says: `node scripts/record-fidelity.ts
 * PYTHON3`. Cases whose title ends with a version, such as `[3.14]`, are left alone by an older interpreter.
 */
const interpreter = process.argv[2] ?? 'python3';
/** Where the sandbox has a program's files. */
const workFolder = '/home/user';

async function run(program: Case): Promise<Case> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'fidelity-')));
  try {
    for (const [name, content] of Object.entries({ ...program.files, 'main.py': program.code })) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
    }
    const env = { LANG: 'C.UTF-8', TZ: 'UTC', PYTHONHASHSEED: '0', PYTHONDONTWRITEBYTECODE: '1', HOME: folder };
    const ended = await new Promise<{ succeeds: boolean; stdout: string; stderr: string }>((resolve) => {
      const child = execFile(interpreter, ['main.py'], { cwd: folder, env }, (error, stdout, stderr) =>
        resolve({ succeeds: error === null, stdout, stderr }),
      );
      // A program that reads nothing may have ended before.
      child.stdin?.on('error', () => {}).end(program.stdin);
    });
    const here = (text: string) => text.replaceAll(join(folder, 'main.py'), 'main.py').replaceAll(folder, workFolder);
    return { ...program, ...ended, stdout: here(ended.stdout), stderr: here(ended.stderr) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const version = await new Promise<string>((resolve, reject) =>
  execFile(interpreter, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], (error, stdout) =>
    error ? reject(error) : resolve(stdout.trim()),
  ),
);
const minor = (text: string) => Number(text.split('.')[1]);
for (const { path, cases } of readCases(join(import.meta.dirname, '../packages/sandbox/test/fidelity/python'))) {
  const recorded: Case[] = [];
  for (const one of cases) {
    const needs = / \[(3\.\d+)\]$/.exec(one.title)?.[1];
    recorded.push(needs !== undefined && minor(needs) > minor(version) ? one : await run(one));
  }
  await writeFile(path, writeCases(recorded));
}
