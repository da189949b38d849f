import { Buffer } from 'node:buffer';
import { type Check, RunOutcome } from '@mae/protocol';
import { expect } from 'vitest';
import type { Limits } from './requests.js';

/** What holds of every outcome, whatever the program. */
export function assertSound(
  outcome: RunOutcome,
  { limits, checks, heard }: { limits: Limits; checks: Check[]; heard: { stdout: string; stderr: string } },
): void {
  const { status, ran, stdout, stderr, truncated, value, error, files } = outcome;
  expect(RunOutcome.safeParse(outcome).error).toBeUndefined();
  expect({ stdout, stderr }).toEqual(heard);
  // A byte that is no UTF-8 becomes a character of three.
  const texts = (stdout + stderr).replaceAll('\ufffd', '?');
  expect(Buffer.byteLength(texts)).toBeLessThanOrEqual(limits.maxOutputBytes);
  if (status === 'output-limit') expect(truncated).toBe(true);
  // What another limit has ended may have had last words on their way that were too many.
  if (truncated) expect(['output-limit', 'timeout', 'memory', 'crashed']).toContain(status);
  expect(error === undefined).toBe(status === 'ok');
  if (status !== 'ok') expect(value).toBeUndefined();
  if (!ran) expect(stdout + stderr).toBe('');
  expect(files.length).toBeLessThanOrEqual(limits.maxFiles);
  for (const { name, bytes, content } of files) {
    expect(bytes).toBeLessThanOrEqual(limits.maxFileBytes);
    expect(content?.length).toBe(bytes);
    expect(name).not.toMatch(/^\/|(^|\/)\.\.?(\/|$)|\\|\0/);
  }
  expect(outcome.checks.map(({ checkId }) => checkId)).toEqual(checks.map(({ id }) => id));
  const verdicts = outcome.checks.map(({ verdict }) => verdict);
  expect(verdicts).not.toContain('passed');
  if (status !== 'ok') expect(verdicts.every((verdict) => verdict === 'not-run')).toBe(true);
}
