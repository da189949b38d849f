import { reply, replyJson, ScriptedModel } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { executorOf, fenced, isPlan, planReply } from './__fixtures__/run-log.js';

/** A model that gives one and the same program for ever, whatever it is asked. */
const stubborn = (code: string): ScriptedModel =>
  new ScriptedModel((request) => (isPlan(request) ? replyJson(planReply) : reply(fenced(code))));

const many = { maxIterations: 50 };

describe.each([
  ['raises', 'fail'],
  ['prints what is wrong', 'print(4)'],
])('a model that repeats one program that %s', (_, code) => {
  it('is stopped after four attempts and six calls, with a strategy of its own each time, and told why', async () => {
    const model = stubborn(code);
    const result = await executorOf(model).execute('add 1 and 2', many);
    expect(result).toMatchObject({ success: false, stopReason: 'no-progress', totalAttempts: 4 });
    expect(result.iterations.map(({ strategy }) => strategy)).toEqual(['first', 'patch', 'rewrite', 'replan']);
    // Two plans, the first program, a patch, a rewrite, and the program of the second plan.
    expect(model.requests).toHaveLength(6);
    expect(result.reason).toBe(
      'The same failure came back: 4 attempts made 1 different program, with the strategies patch, rewrite, replan. ' +
        'There is no further model to try: name one in models.next.',
    );
    expect(result.artifact?.code).toContain(code);
    expect(result.missing.length).toBeGreaterThan(0);
  });

  it('makes way for each further model once', async () => {
    const model = stubborn(code);
    const result = await executorOf(model).execute('add 1 and 2', { ...many, models: { next: ['second', 'third'] } });
    expect(result).toMatchObject({ stopReason: 'no-progress', totalAttempts: 6 });
    expect(result.iterations.slice(4).map((iteration) => [iteration.strategy, iteration.model])).toEqual([
      ['next-model', 'second'],
      ['next-model', 'third'],
    ]);
  });
});

it('a model whose programs differ and fail alike is stopped too', async () => {
  let count = 0;
  const model = new ScriptedModel((request) =>
    isPlan(request) ? replyJson(planReply) : reply(fenced(`fail # ${'x'.repeat(++count)}\ny = ${count}`)),
  );
  const result = await executorOf(model).execute('add 1 and 2', many);
  expect(result.stopReason).toBe('no-progress');
  expect(result.totalAttempts).toBeLessThanOrEqual(6);
  expect(result.reason).toContain('different program');
});

it('a run that ends within its repairs says how many there were', async () => {
  const result = await executorOf(stubborn('print(4)')).execute('add 1 and 2', { maxIterations: 1 });
  expect(result).toMatchObject({
    stopReason: 'max-iterations',
    reason: 'The program still fails after 1 repair, which is maxIterations.',
  });
});
