import {
  Check,
  CheckInput,
  CheckResult,
  CodeArtifact,
  Diagnosis,
  ExecutionPlan,
  ExecutionResult,
  FileRef,
  Iteration,
  Models,
  PlanInput,
  ProgramError,
  Receipt,
  RunEvent,
  SandboxLimits,
  SandboxPolicy,
  Usage,
  UsageTotals,
} from '@mae/protocol';
import { documented } from './documented.js';

/** What requests and replies are made of, by the name the OpenAPI document gives it. */
const components = {
  Check: [Check, 'A check in force: a test written before the program that it judges.'],
  CallerCheck: [CheckInput, "A caller's own check: trusted, and never dropped."],
  CheckResult: [CheckResult, 'What one check said. Only `passed` and `failed` count.'],
  CodeArtifact: [CodeArtifact, 'A program of a run.'],
  Diagnosis: [Diagnosis, 'Why a program failed, and what is to be done.'],
  ExecutionPlan: [ExecutionPlan, 'How a task is to be done and judged, written before any code.'],
  ExecutionResult: [ExecutionResult, 'What a run came to. `success`: the verification passed, or was switched off.'],
  FileRef: [FileRef, 'A file without its bytes; `text` holds the content of a text file of up to 4 kB.'],
  Iteration: [Iteration, 'One attempt, in short.'],
  Models: [Models, 'Which models a run uses.'],
  CallerPlan: [PlanInput, 'A plan of the caller: only `summary` must be there.'],
  ProgramError: [ProgramError, 'What a program raised.'],
  Receipt: [Receipt, 'What was in force and what was touched.'],
  RunEvent: [RunEvent, 'One event of a run. Durable ones have a `sequence` (0, 1, 2 …), transient ones `after`.'],
  SandboxLimits: [SandboxLimits, 'Limits of one program; absent ones take the defaults of the sandbox.'],
  SandboxPolicy: [SandboxPolicy, 'What programs are meant to use: a preset, or a preset with changes.'],
  Usage: [Usage, 'What a run used, as far as the model said.'],
  UsageTotals: [UsageTotals, 'Sums over calls.'],
} as const;

for (const [id, [schema, description]] of Object.entries(components)) documented.add(schema, { id, description });
