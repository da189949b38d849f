import { createHash } from 'node:crypto';
import {
  type ChatModel,
  type ChatRequest,
  type Check,
  type CheckResult,
  type CodeArtifact,
  defaultModels,
  type HistoryEntry,
  type JsonSchema,
  type ModelChoice,
  type RunOutcome,
  readReply,
  requestSettings,
} from '@mae/protocol';
import * as z from 'zod';
import { fingerprint, partsOf } from '../fingerprint/fingerprint.js';
import { blameSystemPrompt, blameUserPrompt } from '../prompts/blame.js';
import { correctCheck } from './correct-check.js';

const BlameReply = z.object({
  reason: z.string(),
  verdict: z.enum(['code', 'check']),
  corrections: z.array(z.object({ checkId: z.string(), why: z.string(), content: z.string() })),
});

const { $schema: _, ...blameSchema } = z.toJSONSchema(BlameReply) as JsonSchema;

/** Room for a reason and a few checks. */
const maxTokens = 2_048;

export interface Suspect {
  check: Check;
  result: CheckResult;
}

/**
 * Failing checks that a model should look at: all that fail are the model's own, and one failed for exactly one other
 * program before. Asked once: a third program that fails it does not ask again, nor does the same program, and a check that was
 * corrected already is not corrected again.
 */
export function suspectsOf(
  artifact: CodeArtifact,
  outcome: RunOutcome,
  { checks, history }: { checks: Check[]; history: HistoryEntry[] },
): Suspect[] {
  if (outcome.status !== 'ok') return [];
  const failing = outcome.checks.filter((result) => result.verdict === 'failed');
  const known = failing.flatMap((result) => {
    const check = checks.find((candidate) => candidate.id === result.checkId);
    return check?.source === 'model' ? [{ check, result }] : [];
  });
  if (known.length === 0 || known.length < failing.length) return [];
  const { code } = partsOf(fingerprint(artifact, outcome));
  const corrected = new Set(history.flatMap(({ diagnosis }) => diagnosis.correctedChecks ?? []).map(({ id }) => id));
  return known.filter(({ check }) => {
    if (corrected.has(check.id)) return false;
    const failedBefore = history.filter((entry) =>
      entry.checks.some((result) => result.checkId === check.id && result.verdict === 'failed'),
    );
    const programs = new Set(failedBefore.map((entry) => partsOf(entry.fingerprint).code));
    return programs.size === 1 && !programs.has(code);
  });
}

function readBlame(content: string): z.infer<typeof BlameReply> | undefined {
  const first = content.indexOf('{');
  const last = content.lastIndexOf('}');
  try {
    return BlameReply.safeParse(JSON.parse(content.slice(first, last + 1))).data;
  } catch {
    return undefined;
  }
}

/**
 * Asks the model once whether the suspected checks or the program are wrong. Undefined: the program. A check is blamed
 * only by name and with another expected value; a reply that does not do so blames the program.
 */
export async function blameChecks(
  model: ChatModel,
  input: {
    task: string;
    artifact: CodeArtifact;
    suspects: Suspect[];
    checks: Check[];
    modelChoice?: ModelChoice;
    signal?: AbortSignal;
  },
): Promise<{ reason: string; checkIds: string[]; correctedChecks: Check[] } | undefined> {
  const request: ChatRequest = {
    ...requestSettings(input.modelChoice ?? defaultModels.repair, maxTokens),
    messages: [
      { role: 'system', content: blameSystemPrompt },
      { role: 'user', content: blameUserPrompt(input) },
    ],
    responseFormat: { type: 'json-schema', name: 'blame', schema: blameSchema, strict: true },
    promptCacheKey: createHash('sha256').update(blameSystemPrompt).digest('hex'),
  };
  const reply = readBlame((await readReply(model, request, { signal: input.signal })).content);
  if (reply?.verdict !== 'check') return undefined;
  const taken = new Set(input.checks.map((check) => check.id));
  const pairs = input.suspects.flatMap(({ check }) => {
    const correction = reply.corrections.find((candidate) => candidate.checkId === check.id);
    const corrected = correction && correctCheck(check, correction, { taken, code: input.artifact.code });
    return corrected === undefined ? [] : [{ id: check.id, corrected }];
  });
  if (pairs.length === 0) return undefined;
  return {
    reason: reply.reason,
    checkIds: pairs.map((pair) => pair.id),
    correctedChecks: pairs.map((pair) => pair.corrected),
  };
}
