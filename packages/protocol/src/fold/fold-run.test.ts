import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { transientEvent, validLog } from '../__fixtures__/valid-log.js';
import type { DurableEvent, RunEvent } from '../event.js';
import { parseEvent } from '../parse-event.js';
import { ExecutionResult } from '../result.js';
import { applyEvent, emptyRun } from './apply-event.js';
import { foldRun } from './fold-run.js';

const runs = process.env.MAE_TEST_FULL ? 5000 : 300;

describe('foldRun over any valid log', () => {
  it('reads every event back from JSON and folds to the same state', () => {
    fc.assert(
      fc.property(validLog, (log) => {
        const read = log.map((event) => parseEvent(JSON.parse(JSON.stringify(event))));
        expect(foldRun(read)).toEqual(foldRun(log));
      }),
      { numRuns: runs },
    );
  });

  it('folds every prefix to a state that says how far the log has come', () => {
    fc.assert(
      fc.property(validLog, (log) => {
        for (let length = 0; length <= log.length; length++) {
          const state = foldRun(log.slice(0, length));
          const last = log[length - 1];
          expect(state.sequence).toBe(length - 1);
          const status =
            last?.type === 'run.completed' ? 'completed' : last?.type === 'run.suspended' ? 'suspended' : 'running';
          expect(state.status).toBe(status);
          expect(state.usage.requests).toBe(
            log.slice(0, length).filter((e) => e.type === 'model.completed' || e.type === 'model.failed').length,
          );
        }
      }),
      { numRuns: runs },
    );
  });

  it('folds a prefix and the rest to what the whole folds to', () => {
    fc.assert(
      fc.property(validLog, fc.nat(), (log, at) => {
        const cut = at % (log.length + 1);
        expect(log.slice(cut).reduce(applyEvent, foldRun(log.slice(0, cut)))).toEqual(foldRun(log));
      }),
      { numRuns: runs },
    );
  });

  it('is not changed by transient events, wherever they stand', () => {
    fc.assert(
      fc.property(validLog, fc.array(fc.tuple(fc.nat(), transientEvent)), (log, extras) => {
        const mixed: RunEvent[] = [...log];
        for (const [at, extra] of extras) mixed.splice(at % (mixed.length + 1), 0, extra);
        expect(foldRun(mixed)).toEqual(foldRun(log));
      }),
      { numRuns: runs },
    );
  });

  it('gives a result its schema accepts', () => {
    fc.assert(
      fc.property(validLog, (log) => {
        const state = foldRun(log);
        if (state.status === 'completed') ExecutionResult.parse(state.result);
      }),
      { numRuns: runs },
    );
  });

  it('does not change the events or the state it is given', () => {
    const freeze = (value: unknown): void => {
      if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
      Object.freeze(value);
      for (const part of Object.values(value)) freeze(part);
    };
    fc.assert(
      fc.property(validLog, (log) => {
        let state = emptyRun;
        for (const event of log) {
          freeze(event);
          freeze(state);
          state = applyEvent(state, event);
        }
      }),
      { numRuns: runs },
    );
  });
});

describe('foldRun over a log that is none', () => {
  const [sample] = fc.sample(
    validLog.filter((log) => log.length > 8),
    { numRuns: 1, seed: 7 },
  );
  const log = sample as DurableEvent[];
  const broken: [string, DurableEvent[]][] = [
    ['a gap', log.toSpliced(3, 1)],
    ['an event twice', log.toSpliced(3, 0, log[3] as DurableEvent)],
    ['no start', log.slice(1)],
    ['events of another run', log.map((event, index) => (index === 2 ? { ...event, runId: 'other' } : event))],
  ];

  it.each(broken)('refuses %s by name', (_, events) => {
    expect(() => foldRun(events)).toThrow(expect.objectContaining({ code: 'RUN_LOG_INVALID' }));
  });
});
