import type ivm from 'isolated-vm';
import type { CallGate } from '../call-gate.js';
import type { Job } from '../guest.js';

/**
 * What an interpreter is handed for a job that has functions, as `setUp` takes it: the functions, the count of answers
 * that it waits on, and the two callbacks it sends and takes by. Nothing for a job without.
 */
export function hostCalls(library: typeof ivm, job: Job, gate: CallGate): unknown[] {
  if (job.functions === undefined || job.functions.length === 0) return [];
  const arrived = new SharedArrayBuffer(4);
  const count = new Int32Array(arrived);
  gate.listen(() => {
    Atomics.add(count, 0, 1);
    Atomics.notify(count, 0);
  });
  const post = new library.Callback((name: unknown, json: unknown) => gate.post(name, json));
  const take = new library.Callback(() => {
    const answer = gate.take();
    return answer === undefined ? '' : `${answer.call}\n${answer.end}\n${answer.text}`;
  });
  const known = JSON.stringify({ functions: job.functions, maxCallBytes: job.limits.maxCallBytes });
  return [known, new library.ExternalCopy(arrived).copyInto(), post, take];
}
