import type { AttemptState, Check, CheckProof, CheckResult, LoggedOutcome } from '@mae/protocol';
import { outcome } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { verify } from './verify.js';

const callers: Check = { id: 'c', source: 'caller', kind: 'stdout', equals: '1' };
const models: Check = { id: 'm', source: 'model', kind: 'assert', code: 'assert f() == 1' };
const other: Check = { id: 'n', source: 'model', kind: 'assert', code: 'assert g() == 1' };

const said = (checkId: string, verdict: CheckResult['verdict']): CheckResult => ({ checkId, verdict, durationMs: 0 });
const red = (...ids: string[]): CheckProof[] => ids.map((checkId) => ({ checkId, verdict: 'red', seen: '' }));
const ran = (...checks: CheckResult[]): LoggedOutcome => ({ ...outcome({ status: 'ok' }), checks, files: [] });

function log(parts: {
  checks: Check[];
  proofs?: CheckProof[];
  dropped?: string[];
  failedBefore?: string[];
  passedThen?: string;
}) {
  const before = (parts.failedBefore ?? []).map((id): AttemptState => {
    const passed = parts.passedThen === undefined ? [] : [said(parts.passedThen, 'passed')];
    const verification = { status: 'failed' as const, checks: [said(id, 'failed'), ...passed] };
    const state = {
      attemptId: '1.0',
      attempt: 1,
      candidate: 0,
      strategy: 'first' as const,
      model: 'm',
      status: 'failed' as const,
    };
    return { ...state, diagnostics: [], verification };
  });
  const dropped = (parts.dropped ?? []).map((checkId) => ({ checkId, reason: 'wrong' }));
  return { checks: parts.checks, proofs: parts.proofs ?? [], dropped, attempts: before };
}

describe('the verdict', () => {
  it('is passed when every live check holds', () => {
    expect(verify(ran(said('m', 'passed')), log({ checks: [models], proofs: red('m') })).status).toBe('passed');
  });

  it('is failed when one live check fails', () => {
    const checks = [said('m', 'passed'), said('n', 'failed')];
    expect(verify(ran(...checks), log({ checks: [models, other], proofs: red('m', 'n') })).status).toBe('failed');
  });

  it('is failed when the program did not end ok, whatever its checks say', () => {
    const crashed = { ...ran(said('m', 'passed')), status: 'timeout' as const };
    expect(verify(crashed, log({ checks: [models], proofs: red('m') })).status).toBe('failed');
  });

  it('is unchecked without a check, and where none counts', () => {
    expect(verify(ran(), log({ checks: [] })).status).toBe('unchecked');
    const vacuous: CheckProof[] = [{ checkId: 'm', verdict: 'vacuous', seen: 'passes on an empty program' }];
    expect(verify(ran(said('m', 'passed')), log({ checks: [models], proofs: vacuous }))).toMatchObject({
      status: 'unchecked',
      checks: [{ verdict: 'vacuous', message: 'passes on an empty program' }],
    });
  });

  it('is failed where a check fails that a program passes which does nothing', () => {
    const vacuous: CheckProof[] = [{ checkId: 'm', verdict: 'vacuous', seen: 'it passes on an empty program' }];
    const found = log({ checks: [models, other], proofs: [...vacuous, ...red('n')] });
    expect(verify(ran(said('m', 'failed'), said('n', 'passed')), found)).toMatchObject({
      status: 'failed',
      checks: [
        { checkId: 'm', verdict: 'failed' },
        { checkId: 'n', verdict: 'passed' },
      ],
    });
    expect(verify(ran(said('m', 'passed'), said('n', 'passed')), found).status).toBe('passed');
  });

  it('does not let a broken check of the model fail a program', () => {
    const broken: CheckProof[] = [{ checkId: 'm', verdict: 'broken', seen: 'SyntaxError' }];
    const verdict = verify(
      ran(said('m', 'failed'), said('n', 'passed')),
      log({ checks: [models, other], proofs: [...broken, ...red('n')] }),
    );
    expect(verdict.status).toBe('passed');
  });

  it("counts a caller's check even where it is vacuous, and fails where it is broken", () => {
    const vacuous: CheckProof[] = [{ checkId: 'c', verdict: 'vacuous', seen: 'it passes on an empty program' }];
    expect(verify(ran(said('c', 'passed')), log({ checks: [callers], proofs: vacuous }))).toMatchObject({
      status: 'passed',
      checks: [{ verdict: 'passed', message: 'note: it passes on an empty program' }],
    });
    expect(verify(ran(said('c', 'broken')), log({ checks: [callers] })).status).toBe('failed');
  });

  it('takes a check the sandbox said nothing about as not run', () => {
    expect(verify(ran(), log({ checks: [models], proofs: red('m') }))).toMatchObject({
      status: 'unchecked',
      checks: [{ verdict: 'not-run' }],
    });
  });
});

describe('the verdict after a check was dropped or changed', () => {
  it('is unchecked where only fresh checks of the model hold', () => {
    const verdict = verify(ran(said('n', 'passed')), log({ checks: [other], proofs: red('n'), dropped: ['m'] }));
    expect(verdict).toMatchObject({
      status: 'unchecked',
      checks: [{ checkId: 'n' }, { checkId: 'm', verdict: 'dropped' }],
    });
  });

  const known = { checks: [other], proofs: red('n'), dropped: ['m'], failedBefore: ['n'] };

  it('is passed where another check had failed on an earlier program that passed some', () => {
    const verdict = verify(ran(said('n', 'passed')), log({ ...known, passedThen: 'o' }));
    expect(verdict.status).toBe('passed');
  });

  it('is unchecked where the earlier program failed all: a program that does nothing does so too', () => {
    expect(verify(ran(said('n', 'passed')), log(known)).status).toBe('unchecked');
  });

  it("is passed where a caller's check holds", () => {
    expect(verify(ran(said('c', 'passed')), log({ checks: [callers], dropped: ['m'] })).status).toBe('passed');
  });

  it('does not trust the changed check itself, though it failed before', () => {
    const changed = log({ checks: [models], proofs: red('m'), dropped: ['m'], failedBefore: ['m'] });
    expect(verify(ran(said('m', 'passed')), changed).status).toBe('unchecked');
  });
});
