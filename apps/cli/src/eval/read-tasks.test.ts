import { describe, expect, it } from 'vitest';
import { chooseTasks } from './choose-tasks.js';
import { readTasks } from './read-tasks.js';

const own = { id: 1, task: 'Double 21', expect: '42' };
const humanEval = {
  task_id: 'HumanEval/0',
  prompt: 'def double(n):\n',
  entry_point: 'double',
  test: 'def check(c): ...',
  canonical_solution: '',
};
const fix = {
  task_id: 'JavaScript/0',
  lang: 'javascript',
  instruction: 'Write double',
  prompt: '/* double(2) */ const double = (n) => {\n',
  declaration: 'const double = (n) => {\n',
  buggy_solution: '  return n + 2;\n}\n',
  test: 'console.assert(double(3) === 6)',
};
const text = (...lines: unknown[]) => lines.map((line) => JSON.stringify(line)).join('\n');
const read = (...lines: unknown[]) => readTasks(text(...lines), 'set.jsonl', 'typescript');

describe('the formats of a set', () => {
  it('are told apart line by line', () => {
    const tasks = readTasks(`${text(humanEval)}\n\n${text(fix, own)}\n`, 'set.jsonl', 'typescript');
    expect(tasks.map(({ id, line, language }) => [id, line, language])).toEqual([
      ['HumanEval/0', 1, 'python'],
      ['JavaScript/0', 3, 'javascript'],
      ['1', 4, 'typescript'],
    ]);
  });

  it('HumanEval: the start is the task, and the test calls check with the function', () => {
    const [task] = read(humanEval);
    expect(task?.task).toContain('def double(n):');
    expect(task?.program).toBeUndefined();
    expect(task?.tests).toEqual([{ kind: 'assert', code: 'def check(c): ...\ncheck(double)\n' }]);
  });

  it('HumanEvalFix: the buggy program is what is to be repaired', () => {
    expect(read(fix)[0]).toMatchObject({
      task: 'Write double',
      program: 'const double = (n) => {\n  return n + 2;\n}\n',
      tests: [{ kind: 'assert', code: fix.test }],
    });
    expect(read({ ...fix, lang: 'python' })[0]?.program).toMatch(/^\/\*/);
    expect(read({ ...fix, declaration: undefined })[0]?.program).toMatch(/^\/\*/);
  });

  it('the own one takes every kind of check, files, and a program to start from', () => {
    const checks = ['assert a', { kind: 'value', equals: 1 }];
    const line = {
      ...own,
      check: 'assert b',
      checks,
      test: 'assert c',
      files: [{ name: 'a.txt', content: 'x' }],
      program: 'p',
    };
    expect(read(line)[0]).toMatchObject({
      tests: [
        { kind: 'assert', code: 'assert a' },
        { kind: 'value', equals: 1 },
        { kind: 'assert', code: 'assert b' },
        { kind: 'assert', code: 'assert c' },
        { kind: 'stdout', equals: '42' },
      ],
      files: [{ name: 'a.txt' }],
      program: 'p',
    });
  });

  it.each([
    ['{', 'Line 2 of set.jsonl is not JSON'],
    ['[]', 'Line 2 of set.jsonl is not valid'],
    ['null', 'Line 2 of set.jsonl is not valid'],
    [JSON.stringify({ id: 'x', task: 'y' }), 'needs one of check, checks, test, expect'],
    [JSON.stringify({ ...own, id: 2, expcet: '1' }), 'expcet'],
    [JSON.stringify({ ...own, id: '1' }), 'Line 2 of set.jsonl has the id "1" of line 1'],
    [JSON.stringify({ ...humanEval, test: undefined }), 'test'],
    [JSON.stringify({ ...humanEval, entry_point: 'a; b()' }), 'must be a name'],
    [JSON.stringify({ ...fix, declaration: undefined, prompt: undefined }), 'needs declaration or prompt'],
  ])('a line that is none of them is named: %s', (line, why) => {
    expect(() => readTasks(`${text(own)}\n${line}\n`, 'set.jsonl', 'python')).toThrow(
      expect.objectContaining({ code: 'CLI_FILE_INVALID', message: expect.stringContaining(why) }),
    );
  });

  it('a set without a task is none', () => {
    expect(() => readTasks('\n \n', 'set.jsonl', 'python')).toThrow('set.jsonl holds no task');
  });
});

describe('the tasks that are done', () => {
  const tasks = read(...Array.from({ length: 20 }, (_, index) => ({ ...own, id: index })));
  const ids = (options: { shuffle?: number; limit?: number }) =>
    chooseTasks(tasks, options).map(({ id }) => Number(id));

  it('are the first ones, or those a seed decides, the same each time', () => {
    expect(ids({ limit: 3 })).toEqual([0, 1, 2]);
    expect(ids({ shuffle: 1 })).toEqual(ids({ shuffle: 1 }));
    expect(ids({ shuffle: 1 })).not.toEqual(ids({ shuffle: 2 }));
    expect(ids({ shuffle: 1 }).toSorted((a, b) => a - b)).toEqual(ids({}));
    expect(ids({ shuffle: 1, limit: 5 })).toEqual(ids({ shuffle: 1 }).slice(0, 5));
  });
});
