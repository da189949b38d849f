import { inspect } from 'node:util';
import { MistralAutonomousExecutor } from '@mae/executor';
import type { RunEvent } from '@mae/protocol';
import { type Script, startMistralServer } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { statisticsScript } from './scripted.js';

const key = 'sk-canary-5f3a9c1e7b';

/** Everything a run says of itself, in every form that somebody may log. */
async function saidBy(script: Script): Promise<string> {
  await using server = await startMistralServer({ script, apiKey: key });
  await using executor = new MistralAutonomousExecutor({ apiKey: key, baseUrl: server.baseUrl });
  const stream = executor.stream('statistics', { maxIterations: 0 });
  const events: RunEvent[] = [];
  for await (const event of stream) events.push(event);
  const result = await stream.result;
  const forms = [events, result, executor].flatMap((value) => [
    inspect(value, { depth: 12, showHidden: true }),
    JSON.stringify(value) ?? '',
  ]);
  return [...forms, String(result.fault?.message)].join('\n');
}

describe('the key', () => {
  it('is in no event, log or result of a run that passes', async () => {
    const said = await saidBy(statisticsScript);
    expect(said).toContain('mode=3');
    expect(said).not.toContain(key);
  });

  it('is in no event, error or result of a run whose calls fail', async () => {
    const echo = {
      kind: 'failure' as const,
      status: 400,
      body: { message: `bad header Bearer ${key}`, type: 'invalid' },
    };
    const said = await saidBy([echo]);
    expect(said).toContain('fault');
    expect(said).not.toContain(key);
  });
});
