import type { RunOutcome } from '@mae/protocol';
import { outcome } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { artifactOf, wrong } from '../__fixtures__/attempts.js';
import { fingerprint, partsOf } from './fingerprint.js';

const raised = (line: number, name = 'ValueError') => outcome({ error: { name, message: 'no', line } });
const program = artifactOf('x = 1\ny = x / 0\n');

describe('fingerprint', () => {
  it('is equal for the same failure of the same program', () => {
    expect(fingerprint(program, raised(2))).toBe(fingerprint(artifactOf(program.code, { id: 'a9.9' }), raised(2)));
  });

  it('does not see comments, blank lines and trailing white space, nor the lines they move', () => {
    const commented = artifactOf('# now with a comment\n\nx = 1  \n\ny = x / 0\n');
    expect(fingerprint(commented, raised(5))).toBe(fingerprint(program, raised(2)));
  });

  it.each([
    ['another error', program, raised(2, 'TypeError')],
    ['another line', program, raised(1)],
    ['another program', artifactOf('x = 2\ny = x / 0\n'), raised(2)],
    ['failed checks', program, wrong('m1')],
    ['the time limit', program, outcome({ status: 'timeout' })],
  ])('differs for %s', (_name, artifact, failed) => {
    expect(fingerprint(artifact, failed)).not.toBe(fingerprint(program, raised(2)));
  });

  const said = (message: string) => outcome({ error: { name: 'ValueError', message, line: 2 } });
  const seen = (message: string) =>
    outcome({ checks: [{ checkId: 'c1', verdict: 'failed', message, left: String(Math.random()), durationMs: 1 }] });

  it('does not see addresses, numbers, times and what a check compared', () => {
    const other = artifactOf('a = 1\ny = x / 0\n');
    const failure = (failed: RunOutcome) => partsOf(fingerprint(other, failed)).failure;
    expect(failure(said('<T at 0x7f31> took 1.5 s'))).toBe(failure(said('<T at 0x9a2b> took 0.7 s')));
    const check = (left: string) => `\`f(1) == 2\` failed: left is ${left}, right is 2 (line 3 of the check)`;
    expect(failure(seen(check('0.123')))).toBe(failure(seen(check('0.456'))));
  });

  it.each([
    ['another message', said("no attribute 'a'"), said("no attribute 'b'")],
    ['another line of a check', seen('left is 1 (line 3 of the check)'), seen('left is 1 (line 4 of the check)')],
    ['an error in a check', seen('TypeError: no (line 3 of the check)'), seen('left is 1 (line 3 of the check)')],
  ])('sees %s', (_name, a, b) => {
    expect(fingerprint(program, a)).not.toBe(fingerprint(program, b));
  });

  it('does not depend on the order of failed checks', () => {
    expect(fingerprint(program, wrong('m1', 'm2'))).toBe(fingerprint(program, wrong('m2', 'm1')));
  });

  it('keeps failure and program apart, also where a program names its own error', () => {
    const odd = fingerprint(program, raised(2, 'a:b c'));
    expect(partsOf(odd).code).toBe(partsOf(fingerprint(program, raised(1))).code);
    expect(odd.split(':')).toHaveLength(3);
  });
});
