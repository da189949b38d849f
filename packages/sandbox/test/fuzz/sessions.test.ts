import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { testEngine } from '../engine.js';
import { childProcesses } from '../processes.js';
import { holds, mostMs } from './fuzzing.js';
import { javascriptPrograms } from './javascript-grammar.js';
import { assertSound } from './judge.js';
import { pythonPrograms } from './python-grammar.js';
import { cancelling, limits, policies } from './requests.js';

const engine = testEngine({ hosts: { max: 1, sessions: 2 } });
const programs = { python: pythonPrograms, javascript: javascriptPrograms };
const livesOn = ['ok', 'error', 'policy'];

const plans = fc.constantFrom('python' as const, 'javascript' as const).chain((language) =>
  fc.record({
    language: fc.constant(language),
    policy: policies,
    limits,
    calls: fc.array(fc.record({ code: programs[language], cancelMs: cancelling }), { minLength: 1, maxLength: 5 }),
  }),
);

it(
  'a session of any programs has a sound outcome of each call, and ends with the first that has to be ended',
  async () => {
    await holds(0.1, plans, async ({ language, policy, limits, calls }) => {
      const before = new Set(childProcesses().map(({ pid }) => pid));
      const session = await engine.session({ language, policy, limits });
      try {
        for (const { code, cancelMs } of calls) {
          const heard = { stdout: '', stderr: '' };
          const outcome = await session.execute(code, {
            signal: cancelMs === undefined ? undefined : AbortSignal.timeout(cancelMs),
            onOutput: ({ stream, text }) => {
              heard[stream] += text;
            },
          });
          if (outcome.status === 'cancelled') expect(cancelMs).toBeDefined();
          else assertSound(outcome, { limits, checks: [], heard });
          // One whose signal was aborted while it waited was no call.
          if (outcome.ran || outcome.status !== 'cancelled') {
            if (!livesOn.includes(outcome.status)) expect(session.isAlive).toBe(false);
          }
          if (!session.isAlive) break;
        }
        if (!session.isAlive) {
          await expect(session.execute('1')).rejects.toMatchObject({ code: 'SANDBOX_SESSION_ENDED' });
        }
      } finally {
        await session.close();
      }
      await session.ended;
      // A process that was killed is collected a moment later: sooner or later there are none but those of the pools.
      const known = () => [...before, ...engine.stats().python.pids, ...engine.stats().javascript.pids];
      while (childProcesses().some(({ pid }) => !known().includes(pid))) await wait(10);
      // What the session was is no host's business.
      expect((await engine.execute('40 + 2', { language })).value?.json).toBe(42);
    });
  },
  mostMs,
);
