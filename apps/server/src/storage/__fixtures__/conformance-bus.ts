import { deepEqual, equal } from 'node:assert/strict';
import type { TransientEvent } from '@mae/protocol';
import { made, until } from './conformance-support.js';
import type { StorageTests } from './opened-storage.js';
import { append, events } from './sample-events.js';

const delta = (runId: string, text: string): TransientEvent => ({
  ...{ schemaVersion: 1, type: 'plan.delta', runId, at: new Date().toISOString(), after: 0, text },
});

/** What is told of runs while it happens. */
export const busTests: StorageTests = {
  'tells of events that were stored, wherever': async ({ storage, again }) => {
    const other = await again();
    const told: { here: unknown[]; there: unknown[] } = { here: [], there: [] };
    const ends = [
      storage.bus.follow('run_a', { changed: (sequence) => told.here.push(sequence) }),
      other.bus.follow('run_a', { changed: (sequence) => told.there.push(sequence) }),
    ];
    try {
      await append(storage.runs, 'run_b', [events.started()]);
      await append(storage.runs, 'run_a', [events.started(), events.planned(), events.completed()]);
      await until('the last event is told of', () => told.here.includes(2) && told.there.includes(2));
      for (const sequences of [told.here, told.there]) {
        deepEqual(sequences, sequences.toSorted(), 'in order');
        equal(sequences.at(-1), 2, 'and nothing of another run');
      }
    } finally {
      for (const end of ends) end();
    }
  },

  'tells of what is asked of a run': async ({ storage, again }) => {
    const other = await again();
    await append(storage.runs, 'run_a', [events.started(), events.attempt('a'), events.asked('a')]);
    await made(storage, 'run_b');
    let told = 0;
    const end = storage.bus.follow('run_a', { changed: () => told++ });
    const endOther = storage.bus.follow('run_b', { changed: () => told++ });
    try {
      const asked = [
        () => other.runs.addDecision('run_a', { decision: 'approve' }),
        () => other.runs.requestCancel('run_a'),
        () => other.runs.failQueued('run_b', { code: 'X', message: 'x' }),
        () => other.runs.requestResume('run_b'),
      ];
      for (const ask of asked) {
        const before = told;
        await ask();
        await until(`${ask} is told of`, () => told > before);
      }
    } finally {
      end();
      endOther();
    }
  },

  'takes what is transient to whoever follows the run': async ({ storage, again }) => {
    const other = await again();
    equal(storage.bus.isFollowed('run_a'), false);
    const heard: string[] = [];
    const transient = (event: TransientEvent): void => void heard.push(event.type === 'plan.delta' ? event.text : '?');
    const end = other.bus.follow('run_a', { changed: () => {}, transient });
    const silent = other.bus.follow('run_a', { changed: () => {} });
    try {
      await until('the first process knows that somebody follows', () => storage.bus.isFollowed('run_a'));
      equal(storage.bus.isFollowed('run_b'), false);
      storage.bus.publish('run_b', [delta('run_b', 'of another run')]);
      storage.bus.publish('run_a', [delta('run_a', 'one '), delta('run_a', 'two ')]);
      storage.bus.publish('run_a', [delta('run_a', 'three')]);
      // Deltas may be merged on their way.
      await until('all is heard', () => heard.join('').length >= 'one two three'.length);
      equal(heard.join(''), 'one two three');
    } finally {
      end();
      silent();
    }
    await until('it knows that nobody follows any more', () => !storage.bus.isFollowed('run_a'));
    storage.bus.publish('run_a', [delta('run_a', 'to nobody')]);
  },

  'tells nobody who does not follow any more': async ({ storage }) => {
    const told: unknown[] = [];
    const gone: unknown[] = [];
    const end = storage.bus.follow('run_a', { changed: (sequence) => told.push(sequence) });
    const endTwice = storage.bus.follow('run_a', { changed: (sequence) => gone.push(sequence) });
    endTwice();
    endTwice();
    try {
      await append(storage.runs, 'run_a', [events.started(), events.planned()]);
      await until('the other one is told', () => told.includes(1));
      deepEqual(gone, []);
    } finally {
      end();
    }
  },
};
