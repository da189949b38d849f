import { deepEqual, equal } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { RunStoreTests } from './opened.js';
import { started, store } from './sample-run.js';

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
/** Plain bytes, whatever kind of array a store gives. */
const plain = (content: Uint8Array | undefined): number[] | undefined => content && [...content];

/** The bytes of a run's files. */
export const blobTests: RunStoreTests = {
  'gives bytes back by their SHA-256': async ({ store: runs, again }) => {
    const log = await runs.log('run_a');
    const contents = [new Uint8Array(), bytes('text'), Uint8Array.from({ length: 256 }, (_, byte) => byte)];
    for (const content of contents) {
      equal(await log.putBlob(content), sha256(content));
      equal(await log.putBlob(content), sha256(content), 'stored twice');
    }
    const other = await (await again()).log('run_a');
    for (const content of contents) {
      deepEqual(plain(await log.getBlob(sha256(content))), [...content]);
      deepEqual(plain(await other.getBlob(sha256(content))), [...content]);
    }
    equal(await log.getBlob(sha256(bytes('never stored'))), undefined);
    equal(await log.getBlob('../run_a'), undefined);
  },

  'keeps bytes as they were when they were stored': async ({ store: runs }) => {
    const log = await runs.log('run_a');
    const content = bytes('first');
    const hash = await log.putBlob(content);
    content.fill(0);
    (await log.getBlob(hash))?.fill(0);
    deepEqual(plain(await log.getBlob(hash)), [...bytes('first')]);
  },

  'does not list a run that has bytes and no event yet': async ({ store: runs }) => {
    await (await runs.log('run_a')).putBlob(bytes('text'));
    deepEqual(await runs.list(), []);
    deepEqual(await runs.read('run_a'), []);
  },

  'deletes a run with its bytes, and nothing of another one': async ({ store: runs, again }) => {
    const content = bytes('of both');
    for (const runId of ['run_a', 'run_b']) {
      await store(runs, [started(runId)]);
      await (await runs.log(runId)).putBlob(content);
    }
    equal(await runs.delete('run_a'), true);
    equal(await runs.delete('run_a'), false);
    for (const seen of [runs, await again()]) {
      deepEqual(await seen.read('run_a'), []);
      equal(await (await seen.log('run_a')).getBlob(sha256(content)), undefined);
      deepEqual(
        (await seen.list()).map((run) => run.runId),
        ['run_b'],
      );
      deepEqual(await seen.read('run_b'), [started('run_b')]);
      deepEqual(plain(await (await seen.log('run_b')).getBlob(sha256(content))), [...content]);
    }
  },
};
