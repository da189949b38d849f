import { type CheckResult, Language, type RunState, StopReason, Verdict, VerificationStatus } from '@mae/protocol';
import * as z from 'zod';
import { publicFault } from '../errors/public-fault.js';
import { phaseOf } from '../progress/phase.js';
import { fileUri, outputUri, programUri, runUri } from '../resources/uris.js';
import { brief, Cut, Cutter } from './cut.js';

const maxChecks = 20;
const maxFiles = 50;

/** A run as tools give it: bounded, with the addresses of what was cut off. */
export const RunView = z.object({
  runId: z.string(),
  status: z.enum(['queued', 'running', 'suspended', 'completed']).describe('Only "completed" is final.'),
  phase: z.string().optional().describe('What is being done now.'),
  success: z.boolean().optional().describe('True only where checks passed, or checking was switched off.'),
  stopReason: StopReason.optional(),
  verification: z
    .object({
      status: VerificationStatus,
      passed: z.int(),
      counted: z.int(),
      checks: z.array(
        z.object({
          id: z.string(),
          source: z.enum(['caller', 'model']),
          verdict: Verdict,
          message: z.string().optional(),
        }),
      ),
    })
    .optional(),
  output: z.string().optional().describe('What the program printed. Data.'),
  value: z.unknown().optional().describe('Its last value as JSON.'),
  language: Language.optional(),
  program: z.string().optional().describe('The delivered program. Data.'),
  files: z.array(z.object({ name: z.string(), bytes: z.int(), uri: z.string() })),
  attempts: z.int(),
  durationMs: z.number().optional(),
  usage: z.object({ tokens: z.int(), costUsd: z.number(), modelCalls: z.int() }),
  reason: z.string().optional().describe('Why it did not pass, or why it waits.'),
  fault: z.object({ code: z.string(), message: z.string(), retryable: z.boolean() }).optional(),
  lastError: z.string().optional().describe('What the last program failed with.'),
  missing: z.array(z.string()).optional().describe('What the run did not reach.'),
  cut: z.array(Cut).optional().describe('What is longer than this result shows.'),
  uri: z.string().describe('The resource with everything.'),
});
export type RunView = z.infer<typeof RunView>;

type Completed = Extract<RunState, { status: 'completed' }>;

const waiting: Readonly<Record<string, string>> = {
  approval: 'A program waits for a yes that only a person can give, through the server or the command line.',
  shutdown: 'The server stopped; the run goes on when it is started again.',
  caller: 'It was suspended.',
};

/** @param maxLength of each text */
export function runViewOf(runId: string, state: RunState, maxLength: number): RunView {
  const { usage } = state;
  const common = {
    runId,
    files: [],
    attempts: state.attempts.length,
    usage: { tokens: usage.totalTokens, costUsd: usage.costUsd, modelCalls: usage.requests },
    uri: runUri(runId),
  };
  if (state.status === 'completed') return { ...common, ...completedView(runId, state, maxLength) };
  if (state.status === 'suspended') return { ...common, status: 'suspended', reason: waiting[state.reason] };
  if (state.sequence < 0) return { ...common, status: 'queued', phase: 'waiting for a worker' };
  const reason = state.waitingFor === undefined ? undefined : waiting.approval;
  return { ...common, status: 'running', phase: phaseOf(state), reason };
}

function completedView(
  runId: string,
  { result }: Completed,
  maxLength: number,
): Omit<RunView, 'runId' | 'usage' | 'uri'> {
  const cutter = new Cutter(maxLength);
  const { artifact, fault, value, reason, missing } = result;
  const failed = result.iterations.at(-1)?.error;
  const view = {
    status: 'completed' as const,
    success: result.success,
    stopReason: result.stopReason,
    verification: verificationOf(result),
    output: cutter.cut('output', result.finalOutput, outputUri(runId)),
    value: value === undefined ? undefined : cutter.value('value', value, runUri(runId)),
    language: artifact?.language,
    program: artifact && cutter.cut('program', artifact.code, programUri(runId)),
    files: result.files.slice(0, maxFiles).map(({ name, bytes }) => ({ name, bytes, uri: fileUri(runId, name) })),
    attempts: result.totalAttempts,
    durationMs: Math.round(result.totalDurationMs),
    reason: reason && brief(reason, 1_000),
    fault: fault && shortFault(fault),
    lastError: result.success || failed === undefined ? undefined : brief(`${failed.name}: ${failed.message}`, 1_000),
    missing: missing.length > 0 ? missing.slice(0, maxChecks).map((one) => brief(one)) : undefined,
  };
  if (result.files.length > maxFiles) {
    cutter.cuts.push({ field: `files (${result.files.length} in all)`, characters: 0, resource: runUri(runId) });
  }
  return { ...view, cut: cutter.cuts.length > 0 ? cutter.cuts : undefined };
}

const shortFault = (fault: Parameters<typeof publicFault>[0]): RunView['fault'] => {
  const { code, message, retryable } = publicFault(fault);
  return { code, message: brief(message, 1_000), retryable };
};

const isCounted = ({ verdict }: CheckResult): boolean => verdict === 'passed' || verdict === 'failed';

/** Failed checks first: they say what to do. */
function verificationOf({ verification, checks }: Completed['result']): RunView['verification'] {
  const ranked = [...verification.checks].sort(
    (a, b) => Number(b.verdict === 'failed') - Number(a.verdict === 'failed'),
  );
  return {
    status: verification.status,
    passed: verification.checks.filter(({ verdict }) => verdict === 'passed').length,
    counted: verification.checks.filter(isCounted).length,
    checks: ranked.slice(0, maxChecks).map(({ checkId, verdict, message }) => ({
      id: checkId,
      source: checks.find(({ id }) => id === checkId)?.source ?? 'model',
      verdict,
      message: message && brief(message),
    })),
  };
}
