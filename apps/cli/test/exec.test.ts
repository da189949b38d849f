import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { RunOutcome } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import { mae, problemOf, temporaryFolder } from './support/mae.js';

const hello = {
  python: 'print(40 + 2)',
  javascript: 'console.log(40 + 2)',
  typescript: 'const n: number = 40;\nconsole.log(n + 2)',
};

describe('mae exec', () => {
  it('runs a program of each language from standard input, and prints what it prints', async () => {
    for (const [language, input] of Object.entries(hello)) {
      const ended = await mae(['exec', '-', '--language', language], { input });
      expect({ language, ...ended }).toEqual({ language, code: 0, signal: null, stdout: '42\n', stderr: '' });
    }
  });

  it('takes the language from the ending of the file', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'a.py'), hello.python);
    writeFileSync(path.join(cwd, 'b.mjs'), hello.javascript);
    writeFileSync(path.join(cwd, 'c.ts'), hello.typescript);
    for (const file of ['a.py', 'b.mjs', 'c.ts']) {
      expect((await mae(['exec', file], { cwd })).stdout).toBe('42\n');
    }
  });

  it('keeps standard output and standard error apart', async () => {
    const ended = await mae(['exec', '-', '--language', 'javascript'], {
      input: 'console.log("out"); console.error("err")',
    });
    expect(ended).toEqual({ code: 0, signal: null, stdout: 'out\n', stderr: 'err\n' });
  });

  it('hands files and standard input over', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'p.py'), "print(open('data.txt').read() + input())");
    writeFileSync(path.join(cwd, 'd.txt'), 'file and ');
    const ended = await mae(['exec', 'p.py', '--file', 'd.txt:data.txt', '--stdin'], { cwd, input: 'input\n' });
    expect([ended.code, ended.stdout]).toEqual([0, 'file and input\n']);
  });

  it('prints the outcome as one line with --json', async () => {
    const ended = await mae(['exec', '-', '--json'], { input: 'open("a.txt", "w").write("x")\n6 * 7' });
    const outcome = RunOutcome.parse(JSON.parse(ended.stdout));
    expect([ended.code, ended.stderr, outcome.status, outcome.value?.json]).toEqual([0, '', 'ok', 42]);
    expect(outcome.files).toEqual([expect.objectContaining({ name: 'a.txt', bytes: 1, text: 'x' })]);
    expect(ended.stdout.trimEnd().split('\n')).toHaveLength(1);
  });

  it('leaves neither key nor environment to the program', async () => {
    const input = 'console.log(typeof process, Object.keys(globalThis).join(" "))';
    const env = { MISTRAL_API_KEY: 'exec-key-91aa' };
    const ended = await mae(['exec', '-', '--language', 'javascript', '--policy', 'open'], { input, env });
    expect([ended.code, ended.stdout]).toEqual([0, expect.stringMatching(/^undefined /)]);
    expect(ended.stdout + ended.stderr).not.toContain('exec-key-91aa');
  });
});

describe('files a program leaves behind', () => {
  it('are written with --out, and otherwise not', async () => {
    const cwd = temporaryFolder();
    const input = "open('report.txt', 'w').write('done')\n";
    expect((await mae(['exec', '-'], { cwd, input })).code).toBe(0);
    expect(existsSync(path.join(cwd, 'report.txt'))).toBe(false);
    expect((await mae(['exec', '-', '--out', 'results/new'], { cwd, input })).code).toBe(0);
    expect(readFileSync(path.join(cwd, 'results/new/report.txt'), 'utf8')).toBe('done');
  });

  it('do not follow a link out of the folder', async () => {
    const cwd = temporaryFolder();
    mkdirSync(path.join(cwd, 'out'));
    writeFileSync(path.join(cwd, 'precious.txt'), 'mine');
    symlinkSync(path.join(cwd, 'precious.txt'), path.join(cwd, 'out', 'report.txt'));
    const ended = await mae(['exec', '-', '--out', 'out'], { cwd, input: "open('report.txt', 'w').write('theirs')" });
    expect([ended.code, problemOf(ended)]).toEqual([2, expect.stringContaining('report.txt is a link')]);
    expect(readFileSync(path.join(cwd, 'precious.txt'), 'utf8')).toBe('mine');
  });
});

describe('a program that does not end well', () => {
  const javascript = ['--language', 'javascript'];
  const typescript = ['--language', 'typescript'];
  const fast = ['--max-duration', '1s'];

  it.each([
    ['policy', 'import os', []],
    ['error', 'def f(:\n  pass', []],
    ['error', '1 / 0', []],
    ['timeout', 'while True:\n    pass', fast],
    ['timeout', 'for (;;);', [...javascript, ...fast]],
    ['timeout', 'const n: number = 1;\nwhile (n) {}', [...typescript, ...fast]],
    ['memory', 'a = []\nwhile True:\n    a.append(bytearray(1_000_000))', []],
    ['memory', 'const a = []; for (;;) a.push(new Array(1e5).fill(a.length))', javascript],
    ['memory', 'const a: number[][] = []; for (;;) a.push(new Array<number>(1e5).fill(a.length))', typescript],
    ['output-limit', 'while True:\n    print("x" * 100)', []],
    ['output-limit', 'for (;;) console.log("x".repeat(100))', javascript],
    ['output-limit', 'for (;;) console.log("x".repeat(100) as string)', typescript],
    ['error', 'throw new TypeError("no")', javascript],
  ])('ends as %s: %j %j', async (status, input, flags) => {
    const ended = await mae(['exec', '-', ...flags], { input });
    expect([ended.code, ended.signal]).toEqual([1, null]);
    // Its own traceback is on standard error; ours never is.
    expect(ended.stderr.trimEnd().split('\n').at(-1)).toMatch(
      new RegExp(`^mae: ended as ${status} after [\\d.]+ m?s$`),
    );
    expect(ended.stderr).not.toContain('node:internal');
  });

  it('shows the line of the error', async () => {
    const ended = await mae(['exec', '-'], { input: 'x = 1\ny = x / 0\n' });
    expect(ended.stderr).toContain('ZeroDivisionError: division by zero');
    expect(ended.stderr).toContain('line 2');
  });

  it('says the status in the JSON too', async () => {
    const ended = await mae(['exec', '-', '--json'], { input: 'import os' });
    expect([ended.code, RunOutcome.parse(JSON.parse(ended.stdout)).status]).toEqual([1, 'policy']);
  });
});
