import { createHash } from 'node:crypto';
import type { Check, CodeArtifact, Diagnosis, ExecutionPlan, HistoryEntry, RunOutcome } from '@mae/protocol';
import { outcome } from '@mae/testing';
import { fingerprint } from '../fingerprint/fingerprint.js';

export const task = 'Write mean(values).';

export const meanCheck: Check = {
  id: 'm1',
  source: 'model',
  kind: 'assert',
  why: 'two values',
  code: 'assert mean([1, 2]) == 1.5',
};

export const plan: ExecutionPlan = {
  summary: 'Defines mean(values).',
  steps: ['Add up.', 'Divide by the count.'],
  edgeCases: [],
  successCriteria: [],
  checks: [meanCheck],
  language: 'python',
  complexity: 'low',
};

export function artifactOf(code: string, changes: Partial<CodeArtifact> = {}): CodeArtifact {
  return {
    id: 'a1.0',
    language: 'python',
    code,
    filename: 'main.py',
    attempt: 1,
    candidate: 0,
    sha256: createHash('sha256').update(code).digest('hex'),
    diagnostics: [],
    model: 'codestral-2508',
    ...changes,
  };
}

export const floorMean = artifactOf('def mean(values):\n    return sum(values) // len(values)\n');

/** A program that ran, and whose checks with these ids failed. */
export function wrong(...checkIds: string[]): RunOutcome {
  return outcome({
    checks: checkIds.map((checkId) => ({
      checkId,
      verdict: 'failed',
      message: 'AssertionError',
      left: '1',
      right: '1.5',
      durationMs: 1,
    })),
  });
}

const patch: Diagnosis = {
  category: 'wrong-answer',
  rootCause: 'The result is wrong.',
  evidence: [],
  strategy: 'patch',
  blames: 'code',
  checkIds: [],
  fixes: [],
};

/** What a run remembers of an earlier attempt. */
export function earlier(artifact: CodeArtifact, failed: RunOutcome, changes: Partial<Diagnosis> = {}): HistoryEntry {
  return {
    attemptId: '1',
    fingerprint: fingerprint(artifact, failed),
    diagnosis: { ...patch, ...changes },
    checks: failed.checks,
  };
}
