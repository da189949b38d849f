import * as z from 'zod';
import { Count, Sha256 } from './json.js';
import { Language } from './language.js';
import { ProgramFaultCode } from './program-fault.js';

/** Something to say about source that was looked at and not run. Lines and columns count from 1. */
export const Diagnostic = z.object({
  kind: z.enum(['syntax', 'policy', 'package', 'name', 'result', 'other']),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  line: z.int().positive().optional(),
  column: z.int().positive().optional(),
  /** The import, builtin or name it is about. */
  name: z.string().optional(),
  /** `PACKAGE_UNAVAILABLE` where the kind is `package`: there is no such package here, whatever the policy. */
  code: ProgramFaultCode.optional(),
});
export type Diagnostic = z.infer<typeof Diagnostic>;

/** A generated program. `sha256` is that of the UTF-8 of `code`; `model` is the id that wrote it. */
export const CodeArtifact = z.object({
  id: z.string().min(1),
  language: Language,
  code: z.string(),
  filename: z.string().min(1),
  attempt: z.int().positive(),
  candidate: Count,
  parentId: z.string().optional(),
  sha256: Sha256,
  diagnostics: z.array(Diagnostic),
  model: z.string(),
});
export type CodeArtifact = z.infer<typeof CodeArtifact>;
