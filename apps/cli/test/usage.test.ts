import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { mae, problemOf, temporaryFolder } from './support/mae.js';

// Nothing in this file starts a sandbox or sends a request: port 9 would refuse it, and then the exit code is another.
const nowhere = { MISTRAL_BASE_URL: 'http://127.0.0.1:9', MISTRAL_API_KEY: 'unused' };

describe('help and version', () => {
  it('prints the version', async () => {
    for (const flag of ['--version', '-V']) {
      expect(await mae([flag])).toEqual({ code: 0, signal: null, stdout: `${manifest.version}\n`, stderr: '' });
    }
  });

  it('prints help that was asked for on standard output, for each command with examples or flags', async () => {
    for (const args of [
      ['--help'],
      ['help'],
      ['run', '--help'],
      ['exec', '-h'],
      ['heal', '--help'],
      ['eval', '--help'],
      ['demo', '--help'],
      ['help', 'doctor'],
    ]) {
      const { code, stdout, stderr } = await mae(args);
      expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
      expect(stdout).toContain('Usage: mae');
    }
  });

  it('prints help on standard error and ends with 2 where there is no command', async () => {
    const { code, stdout, stderr } = await mae([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: mae');
  });
});

describe('a command line that is wrong', () => {
  it.each([
    [['rn'], "mae: unknown command 'rn' (Did you mean run?)"],
    [['run', 'x', '--langage', 'python'], "mae: unknown option '--langage' (Did you mean --language?)"],
    [['exec'], "mae: missing required argument 'file'"],
    [['run', 'x', '--language'], "mae: option '--language <language>' argument missing"],
    [
      ['run', 'x', '--language', 'cobol'],
      "mae: option '--language <language>' argument 'cobol' is invalid. Allowed choices are python, javascript, typescript.",
    ],
    [
      ['run', 'x', '--timeout', 'soon'],
      "mae: option '--timeout <time>' argument 'soon' is invalid. It must be a time such as 30, 30s, 500ms or 2m.",
    ],
    [
      ['run', 'x', '--max-iterations', '-1'],
      "mae: option '--max-iterations <n>' argument '-1' is invalid. It must be a whole number from 0 to 50.",
    ],
    [
      ['run', 'x', '--base-url', 'nowhere'],
      "mae: option '--base-url <url>' argument 'nowhere' is invalid. It must be an http or https address, such as https://api.mistral.ai.",
    ],
    [
      ['run', 'add', '1', 'and', '2'],
      "mae: too many arguments for 'run'. Expected 1 argument but got 4: add, 1, and, 2.",
    ],
    [['run'], 'mae: There is no task. Give one: mae run "Add the numbers from 1 to 10".'],
    [['run', ''], 'mae: The task is empty. Say what to do: mae run "Add the numbers from 1 to 10".'],
    [['run', ' \n\t '], 'mae: The task is empty. Say what to do: mae run "Add the numbers from 1 to 10".'],
    [['run', '-'], 'mae: The task is empty. Say what to do: mae run "Add the numbers from 1 to 10".'],
    [['run', 'x', '-p', 'y'], 'mae: There are two tasks: give it once, as an argument or with --prompt.'],
    [['run', '-', '--stdin'], 'mae: Standard input is the task already (-); leave --stdin away.'],
    [['exec', '-', '--stdin'], 'mae: Standard input is the program already (-); leave --stdin away.'],
    [['run', 'x', '--plan', 'none.json'], 'mae: none.json cannot be read: there is no such file.'],
    [['run', 'x', '--test', '.'], 'mae: . cannot be read: it is a folder.'],
    [['run', 'x', '--file', 'none.csv:data.csv'], 'mae: none.csv cannot be read: there is no such file.'],
    [['exec', '/dev/zero'], 'mae: /dev/zero holds more than 16 MB, the most that is read of it; give a smaller file.'],
    [['exec', '-'], "mae: The program is empty. Give one: echo 'print(6 * 7)' | mae exec -"],
    [
      ['run', 'x', '--plan', '-'],
      'mae: - is not a file: standard input holds the task or the program alone. For a file of that name, write ./-',
    ],
    [
      ['run', 'x', '--json', '--output', 'text'],
      'mae: --json is --output jsonl, and --output says text: leave one of them away.',
    ],
    [
      ['run', 'x', '--output', 'json', '--json'],
      'mae: --json is --output jsonl, and --output says json: leave one of them away.',
    ],
    [['run', 'x', '-o', 'a.txt', '--save', './a.txt'], 'mae: -o and --save name the same file, ./a.txt: give two.'],
    [['exec', 'none.py'], 'mae: none.py cannot be read: there is no such file.'],
    [['run', 'x', '-o', 'none/answer.txt'], 'mae: none/answer.txt cannot be written: its folder does not exist.'],
    [['run', 'x', '--save', '.'], 'mae: . cannot be written: it is a folder.'],
  ])('%j ends with 2 and one line', async (args, line) => {
    const ended = await mae(args, { env: nowhere });
    expect({ code: ended.code, stdout: ended.stdout, stderr: ended.stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: `${line}\n`,
    });
  });

  it('ends with 2 for a file that is not what it should be', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'broken.json'), '{');
    writeFileSync(path.join(cwd, 'empty.json'), '{}');
    writeFileSync(path.join(cwd, 'empty.py'), '\n');
    writeFileSync(path.join(cwd, 'list.json'), '[1]');
    writeFileSync(path.join(cwd, 'bytes.bin'), Buffer.from([0xff, 0xfe, 0x00]));
    const run = async (...args: string[]) => {
      const ended = await mae(['run', 'x', ...args], { cwd, env: nowhere });
      return [ended.code, problemOf(ended)];
    };
    expect(await run('--plan', 'broken.json')).toEqual([2, expect.stringContaining('mae: broken.json is not JSON')]);
    expect(await run('--plan', 'empty.json')).toEqual([
      2,
      expect.stringContaining('mae: The plan in empty.json is not valid: summary:'),
    ]);
    expect(await run('--output-schema', 'list.json')).toEqual([
      2,
      expect.stringContaining('mae: The JSON Schema in list.json is not valid'),
    ]);
    expect(await run('--test', 'empty.py')).toEqual([2, 'mae: empty.py holds no assertion.']);
    expect(await run('--test', 'bytes.bin')).toEqual([2, 'mae: bytes.bin is not UTF-8 text.']);
    expect(await run('--file', 'broken.json:../out')).toEqual([2, expect.stringContaining('is not a relative path')]);
    expect(await run('--file', 'broken.json', '--file', 'empty.json:broken.json')).toEqual([
      2,
      expect.stringContaining('is used twice'),
    ]);
    expect(await run('-o', 'broken.json/answer')).toEqual([
      2,
      'mae: broken.json/answer cannot be written: its folder is a file.',
    ]);
    expect(await run('--plan', 'none.json', '--json')).toEqual([
      2,
      'mae: none.json cannot be read: there is no such file.',
    ]);
  });
});

describe('the environment', () => {
  it('ends with 2 and names the variable where the key is missing', async () => {
    const environments: Record<string, string>[] = [
      {},
      { MISTRAL_API_KEY: '' },
      { MISTRAL_API_KEY: '  ' },
      { MISTRAL_BASE_URL: 'https://api.mistral.ai/v1' },
    ];
    for (const env of environments) {
      const ended = await mae(['run', 'add 1 and 2'], { env });
      expect([ended.code, ended.stdout]).toEqual([2, '']);
      expect(problemOf(ended)).toContain('mae: MISTRAL_API_KEY is not set.');
      expect(ended.stderr.trimEnd().split('\n')).toHaveLength(1);
    }
  });

  it('ends with 2 for an address that is none', async () => {
    const ended = await mae(['run', 'x'], { env: { MISTRAL_BASE_URL: 'localhost' } });
    expect([ended.code, problemOf(ended)]).toEqual([
      2,
      expect.stringContaining('mae: MISTRAL_BASE_URL is not an http or https address: localhost'),
    ]);
  });

  it('takes MAE_* variables for flags, says so where one is wrong, and leaves empty ones out', async () => {
    const wrong = await mae(['run', 'x'], { env: { ...nowhere, MAE_LANGUAGE: 'cobol' } });
    expect([wrong.code, problemOf(wrong)]).toEqual([
      2,
      expect.stringContaining("value 'cobol' from env 'MAE_LANGUAGE' is invalid"),
    ]);
    const empty = await mae(['run', ''], { env: { ...nowhere, MAE_LANGUAGE: '', MAE_TIMEOUT: '' } });
    expect(problemOf(empty)).toContain('The task is empty');
    const flagFirst = await mae(['run', '', '--json'], { env: { ...nowhere, MAE_OUTPUT: 'text' } });
    expect(problemOf(flagFirst)).toContain('The task is empty');
  });

  it('shows a stack where MAE_DEBUG asks for it', async () => {
    const { stderr } = await mae(['run', ''], { env: { ...nowhere, MAE_DEBUG: '1' } });
    expect(stderr).toMatch(/^\s+at .+:\d+/m);
  });
});

describe('approval', () => {
  it('ends with 7 where there is no terminal to ask on, before anything is sent', async () => {
    const ended = await mae(['run', 'x', '--approve', 'code'], { env: nowhere });
    expect([ended.code, ended.stdout, problemOf(ended)]).toEqual([
      7,
      '',
      'mae: --approve code asks on the terminal, and there is none. Start mae from one, or leave --approve away.',
    ]);
  });
});
