import type { sidesAround } from '../../sides.js';
import type { createBuiltinMaker } from './builtins.js';
import type { CApi } from './capi.js';
import type { createChecks } from './checks.js';
import type { createEvaluation } from './evaluation.js';
import type { createExceptions } from './exceptions.js';
import type { createFailures } from './failures.js';
import type { createNamesKept } from './names-kept.js';
import type { createOwnRules } from './own-rules.js';
import type { Ring } from './ring.js';
import type { createSession, Session } from './session.js';
import type { EntryPoints, Interpreter } from './types.js';
import type { createValueReader } from './values.js';
import type { createVerdicts } from './verdict.js';
import type { createWitness } from './witness.js';

export interface AssemblyParts {
  createBuiltinMaker: typeof createBuiltinMaker;
  createChecks: typeof createChecks;
  createEvaluation: typeof createEvaluation;
  createExceptions: typeof createExceptions;
  createFailures: typeof createFailures;
  createNamesKept: typeof createNamesKept;
  createOwnRules: typeof createOwnRules;
  createSession: typeof createSession;
  createValueReader: typeof createValueReader;
  createVerdicts: typeof createVerdicts;
  createWitness: typeof createWitness;
  sidesAround: typeof sidesAround;
}

/** Makes a session on an interpreter from its parts. */
export function assembleSession(
  parts: AssemblyParts,
  { exports, heap, text, workFolder }: Interpreter,
  api: CApi,
  entries: EntryPoints,
  ring: Ring,
): Session {
  const readValue = parts.createValueReader(api);
  const evaluation = parts.createEvaluation(api, entries);
  const exceptions = parts.createExceptions(api, entries, readValue);
  const checks = parts.createChecks({
    api,
    evaluation,
    exceptions,
    ring,
    text,
    readValue,
    makeVerdicts: () =>
      parts.createVerdicts(
        api,
        parts.createOwnRules(api, entries.knownRules, entries.referents),
        parts.createWitness(api),
        parts.sidesAround,
      ),
    makeBuiltin: parts.createBuiltinMaker(api, exports, heap.pointer),
    namesKept: parts.createNamesKept(api),
    failures: parts.createFailures(api, exceptions, parts.sidesAround),
  });
  return parts.createSession({
    api,
    entries,
    files: workFolder,
    ring,
    text,
    readValue,
    evaluation,
    exceptions,
    checks,
  });
}
