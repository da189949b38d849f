import { sidesAround } from '../sides.js';
import { createArgumentReader } from './isolate/argument-reader.js';
import { assembleSession } from './isolate/assemble-session.js';
import { bootInterpreter, createSurroundings } from './isolate/boot.js';
import { createBuiltinMaker } from './isolate/builtins.js';
import { createCApi } from './isolate/capi.js';
import { createChecks } from './isolate/checks.js';
import { createClock } from './isolate/clock.js';
import { createDescriptorCalls } from './isolate/descriptor-calls.js';
import { createDevices } from './isolate/devices.js';
import { createEntropy } from './isolate/entropy.js';
import { createEvaluation } from './isolate/evaluation.js';
import { createExceptions } from './isolate/exceptions.js';
import { createFailures } from './isolate/failures.js';
import { createFaults } from './isolate/faults.js';
import { createFileTree } from './isolate/file-tree.js';
import { createHeap } from './isolate/heap.js';
import { createHostFunctions } from './isolate/host-functions.js';
import { createMappingCalls } from './isolate/mapping-calls.js';
import { createNamesKept } from './isolate/names-kept.js';
import { createOpenFiles } from './isolate/open-files.js';
import { createOwnRules } from './isolate/own-rules.js';
import { createPathCalls } from './isolate/path-calls.js';
import { createReplies } from './isolate/replies.js';
import { createRing } from './isolate/ring.js';
import { createSession } from './isolate/session.js';
import { startSession } from './isolate/start-session.js';
import { createStatWriter } from './isolate/stat-writer.js';
import { createSystemCalls } from './isolate/system-calls.js';
import { createText } from './isolate/text.js';
import { createTimeCalls } from './isolate/time-calls.js';
import { createValueReader } from './isolate/values.js';
import { createVerdicts } from './isolate/verdict.js';
import { createWitness } from './isolate/witness.js';
import { createWorkFolder } from './isolate/work-folder.js';

/** The functions of the isolate's side. */
export const parts = {
  assembleSession,
  bootInterpreter,
  createArgumentReader,
  createBuiltinMaker,
  createCApi,
  createChecks,
  createClock,
  createDescriptorCalls,
  createDevices,
  createEntropy,
  createEvaluation,
  createExceptions,
  createFailures,
  createFaults,
  createFileTree,
  createHeap,
  createHostFunctions,
  createMappingCalls,
  createNamesKept,
  createOpenFiles,
  createOwnRules,
  createPathCalls,
  createReplies,
  createRing,
  createSession,
  createStatWriter,
  createSurroundings,
  createSystemCalls,
  createText,
  createTimeCalls,
  createValueReader,
  createVerdicts,
  createWitness,
  createWorkFolder,
  sidesAround,
  startSession,
};

export type GuestParts = typeof parts;

/**
 * The isolate's side as one expression, whose value is an object of its functions. They are whole in themselves, so
 * their text is all there is to send.
 */
export function guestScript(): string {
  const definitions = Object.entries(parts).map(([name, part]) => `const ${name} = ${part.toString()};`);
  return `(() => {\n'use strict';\n${definitions.join('\n')}\nreturn { ${Object.keys(parts).join(', ')} };\n})()`;
}
