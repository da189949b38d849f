import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ExecutionResult } from '@mae/protocol';
import { gate, reply, replyJson } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { mae, problemOf, startMae, temporaryFolder } from './support/mae.js';
import { badProgram, fenced, goodProgram, modelOf, plan, python, startModel } from './support/model.js';

const check = ['--check', 'assert.equal(double(4), 8)'];
const raising = 'console.log(missing);\n';

/** A folder with one file in it, and the path of that. */
function folderWith(name: string, text: string): { cwd: string; file: string } {
  const cwd = temporaryFolder();
  const file = path.join(cwd, name);
  writeFileSync(file, text);
  return { cwd, file };
}

describe('mae heal', () => {
  it('prints the mended program, and on standard error how it came about and what changed', async () => {
    const { cwd, file } = folderWith('double.js', badProgram);
    const { env, server } = await startModel(modelOf([fenced(goodProgram)]));
    const { code, stdout, stderr } = await mae(['heal', 'double.js', ...check], { cwd, env });
    expect({ code, stdout }).toEqual({ code: 0, stdout: goodProgram });
    const shown = [
      'task     repair double.js',
      'code     the program as it was given',
      'check    failed   c1  assert.equal(double(4), 8)',
      'repair   ',
      'check    passed   c1',
      'diff     \n         │ line 1\n         │ -const double = (n) => n + 2;\n         │ +const double = (n) => n * 2;\n',
      'passed: 1 check · 2 attempts · ',
    ];
    expect(shown.filter((part) => !stderr.includes(part))).toEqual([]);
    expect(stderr).not.toContain(`│ ${badProgram.split('\n')[0]}`);
    expect(server.requests).toHaveLength(1);
    expect(readFileSync(file, 'utf8')).toBe(badProgram);
  });

  it('costs no call where the program passes as it is, with checks and without', async () => {
    const { cwd } = folderWith('double.js', goodProgram);
    const { env, server } = await startModel(() => reply('not asked'));
    for (const flags of [[], check]) {
      const { code, stdout, stderr } = await mae(['heal', 'double.js', ...flags], { cwd, env });
      expect({ code, stdout }).toEqual({ code: 0, stdout: goodProgram });
      expect(stderr).toContain(flags.length === 0 ? 'runs: no check was given · 1 attempt' : 'passed: 1 check');
      expect(stderr).not.toContain('diff  ');
    }
    expect(server.requests).toHaveLength(0);
  });

  it('mends what is mechanical without a call', async () => {
    const { cwd } = folderWith('pi.py', 'print(round(math.pi, 2))\n');
    const { env, server } = await startModel(() => reply('not asked'));
    const ended = await mae(['heal', 'pi.py', '--expect', '3.14', '--language', 'python'], { cwd, env });
    expect(ended).toMatchObject({ code: 0, stdout: 'import math\nprint(round(math.pi, 2))\n' });
    expect(ended.stderr).toContain('mended without a call: added `import math`');
    expect(server.requests).toHaveLength(0);
  });

  it('reads the program from standard input, tells the model the task, and takes the language by the ending', async () => {
    const { env, server } = await startModel(modelOf([fenced(goodProgram)]));
    const first = await mae(['heal', '-', '--task', 'Double a number', '--context', 'Whole numbers.', '-q'], {
      env,
      input: raising,
    });
    expect(first).toMatchObject({ code: 0, stdout: goodProgram, stderr: '' });
    const asked = JSON.stringify(server.requests[0]?.body);
    for (const part of ['Double a number', 'Whole numbers.', 'console.log(missing)']) expect(asked).toContain(part);
    const { cwd } = folderWith('double.py', python.badProgram);
    const { env: other } = await startModel(modelOf([python.fenced(python.goodProgram)]));
    const { MAE_LANGUAGE: _, ...withoutLanguage } = other;
    const second = await mae(['heal', 'double.py', '-q', '--expect', '42'], { cwd, env: withoutLanguage });
    expect(second).toMatchObject({ code: 0, stdout: python.goodProgram });
  });

  it('hands files and standard input to the program', async () => {
    const { cwd } = folderWith('sum.py', "print(int(open('n.txt').read()) + int(inpt()))\n");
    writeFileSync(path.join(cwd, 'a.txt'), '20\n');
    const mended = "print(int(open('n.txt').read()) + int(input()))\n";
    const { env } = await startModel(modelOf([python.fenced(mended)]));
    const flags = ['--file', 'a.txt:n.txt', '--stdin', '--expect', '42', '--language', 'python', '-q'];
    expect(await mae(['heal', 'sum.py', ...flags], { cwd, env, input: '22\n' })).toMatchObject({ stdout: mended });
  });

  it('has checks written from the task with --planning always', async () => {
    const { cwd } = folderWith('double.js', badProgram);
    const { env, server } = await startModel(modelOf([fenced(goodProgram)], replyJson(plan)));
    const flags = ['--task', 'Double 21', '--planning', 'always'];
    const { code, stdout, stderr } = await mae(['heal', 'double.js', ...flags], { cwd, env });
    expect([code, stdout, server.requests.length]).toEqual([0, goodProgram, 2]);
    expect(stderr).toContain('passed: 1 check · 2 attempts');
  });

  it('prints the result as JSON, and every event as a line before it', async () => {
    const { cwd } = folderWith('double.js', badProgram);
    const { env } = await startModel(modelOf([fenced(goodProgram)]));
    const json = await mae(['heal', 'double.js', ...check, '--output', 'json'], { cwd, env });
    expect(ExecutionResult.parse(JSON.parse(json.stdout)).artifact?.code).toBe(goodProgram);
    const lines = await mae(['heal', 'double.js', ...check, '--json'], { cwd, env });
    const events = lines.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    expect([events[0]?.type, events.at(-1)?.type]).toEqual(['run.started', 'result']);
  });
});

describe('mae heal --write', () => {
  it('puts the mended program into the file, with its mode, its link and its line ends', async () => {
    const { cwd, file } = folderWith('double.js', badProgram.replaceAll('\n', '\r\n'));
    chmodSync(file, 0o755);
    symlinkSync('double.js', path.join(cwd, 'link.js'));
    const { env } = await startModel(modelOf([fenced(goodProgram)]));
    const { code, stdout, stderr } = await mae(['heal', 'link.js', ...check, '--write'], { cwd, env });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(readFileSync(file, 'utf8')).toBe(goodProgram.replaceAll('\n', '\r\n'));
    expect(statSync(file).mode & 0o777).toBe(0o755);
    expect(readdirSync(cwd).sort()).toEqual(['double.js', 'link.js']);
    expect(stderr).toContain('+const double = (n) => n * 2;');
  });

  it('leaves the file as it is where no program passes', async () => {
    const { cwd, file } = folderWith('double.js', badProgram);
    const { env } = await startModel(modelOf([fenced('const double = (n) => n;\n')]));
    const flags = ['--write', '--max-iterations', '1', '--save', 'last.js', '-o', 'mended.js'];
    const { code, stdout, stderr } = await mae(['heal', 'double.js', ...check, ...flags], { cwd, env });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).not.toContain('diff  ');
    expect(readFileSync(file, 'utf8')).toBe(badProgram);
    expect(readFileSync(path.join(cwd, 'last.js'), 'utf8')).toBe('const double = (n) => n;\n');
    expect(readdirSync(cwd)).not.toContain('mended.js');
  });

  it('does not overwrite what somebody else wrote meanwhile, and prints the program instead', async () => {
    const { cwd, file } = folderWith('double.js', badProgram);
    const held = gate();
    const { env } = await startModel(() => reply(fenced(goodProgram), { hold: held }));
    const { ended } = startMae(['heal', 'double.js', ...check, '--write'], { cwd, env });
    await held.reached;
    writeFileSync(file, '// my own work\n');
    held.release();
    const done = await ended;
    expect([done.code, done.stdout]).toEqual([2, goodProgram]);
    expect(problemOf(done)).toContain('mae: double.js was changed in the meantime');
    expect(readFileSync(file, 'utf8')).toBe('// my own work\n');
  });

  it('does not touch a file that passes as it is', async () => {
    const { cwd, file } = folderWith('double.js', goodProgram);
    const before = statSync(file);
    const { env } = await startModel(() => reply('not asked'));
    expect(await mae(['heal', 'double.js', '--write'], { cwd, env })).toMatchObject({ code: 0, stdout: '' });
    expect([statSync(file).ino, statSync(file).mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  });
});

// Side by side, as most of it is waiting: for calls that are tried again, and for time limits.
describe.concurrent('how mae heal ends', () => {
  it.each([
    [1, ['--max-iterations', '0'], /^mae: failed: the program ended as error; ReferenceError: missing is not defined/],
    [4, ['--max-tokens', '100'], /^mae: .*budget/],
    [5, ['--base-url', 'http://127.0.0.1:9'], /^mae: .*could not be reached/],
  ] as const)('with %i and one line', async (exit, flags, line) => {
    const { cwd } = folderWith('a.js', raising);
    const { env } = await startModel(modelOf([fenced(raising)]));
    const ended = await mae(['heal', 'a.js', '-q', ...flags], { cwd, env });
    expect([ended.code, ended.stdout, ended.stderr]).toEqual([exit, '', expect.stringMatching(line)]);
  });

  it('with 130 at SIGINT, and the file is left as it is', async () => {
    const { cwd, file } = folderWith('a.js', raising);
    const held = gate();
    const { env } = await startModel(() => reply('', { hold: held }));
    const { child, ended } = startMae(['heal', 'a.js', '--write'], { cwd, env });
    await held.reached;
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, stdout: '' });
    expect(readFileSync(file, 'utf8')).toBe(raising);
  });

  it('with 2 where the command line is wrong', async () => {
    const { cwd } = folderWith('a.js', raising);
    writeFileSync(path.join(cwd, 'empty.js'), ' \n');
    mkdirSync(path.join(cwd, 'folder'));
    const env = { MISTRAL_BASE_URL: 'http://127.0.0.1:9', MISTRAL_API_KEY: 'unused' };
    const cases: [string[], string][] = [
      [['none.js'], 'mae: none.js cannot be read: there is no such file.'],
      [['folder'], 'mae: folder cannot be read: it is a folder.'],
      [['empty.js'], 'mae: The program is empty. To have one written, use mae run.'],
      [['-', '--write'], 'mae: --write needs a file; for - the program goes to standard output.'],
      [['-', '--stdin'], 'mae: Standard input is the program already (-); leave --stdin away.'],
      [['a.js', '--planning', 'always'], 'mae: --planning always writes checks from the task'],
      [['a.js', '-o', 'none/x.js'], 'mae: none/x.js cannot be written: its folder does not exist.'],
      [['a.js', '--json', '--output', 'text'], 'mae: --json is --output jsonl'],
      [['a.js', '--check', 'assert(('], 'mae: Check c1 can never pass'],
    ];
    for (const [args, line] of cases) {
      const ended = await mae(['heal', ...args], { cwd, env });
      expect([args, ended.code, ended.stdout, stripVTControlCharacters(ended.stderr)]).toEqual([
        args,
        2,
        '',
        expect.stringContaining(line),
      ]);
    }
  });
});
