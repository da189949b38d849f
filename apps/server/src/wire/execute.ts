import {
  type Check,
  CheckInput,
  FileRef,
  Language,
  RunOutcome,
  SandboxLimits,
  SandboxPolicy,
  type SandboxRequest,
} from '@mae/protocol';
import * as z from 'zod';
import { inputFileOf, WireFiles } from './file.js';

/** The body of `POST /v1/execute`. */
export const ExecuteBody = z.strictObject({
  code: z.string(),
  /** @default 'python' */
  language: Language.optional(),
  files: WireFiles.optional(),
  stdin: z.string().optional(),
  limits: SandboxLimits.optional(),
  policy: SandboxPolicy.optional(),
  checks: z.array(CheckInput).optional(),
});
export type ExecuteBody = z.infer<typeof ExecuteBody>;

/** What became of the program; the files it wrote as base64. */
export const ExecuteReply = RunOutcome.extend({ files: z.array(FileRef.extend({ base64: z.base64().optional() })) });
export type ExecuteReply = z.infer<typeof ExecuteReply>;

export function sandboxRequestOf(body: ExecuteBody): Omit<SandboxRequest, 'signal'> {
  const { language = 'python', files, stdin, limits, policy, checks } = body;
  return {
    language,
    stdin,
    limits,
    policy,
    files: files?.map(inputFileOf),
    checks: checks?.map((check, index): Check => ({ ...check, id: check.id ?? `c${index + 1}`, source: 'caller' })),
  };
}

export function executeReplyOf(outcome: RunOutcome): ExecuteReply {
  const files = outcome.files.map(({ content, ...ref }) => ({
    ...ref,
    ...(content === undefined ? {} : { base64: Buffer.from(content).toString('base64') }),
  }));
  return { ...outcome, files };
}
