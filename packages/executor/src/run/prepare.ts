import {
  type DurableEvent,
  type EventLog,
  emptyRun,
  type FileRef,
  foldRun,
  type InputFile,
  MaeError,
  type RunModels,
  type RunOptions,
  type RunState,
  type Sandbox,
  type SandboxFacts,
} from '@mae/protocol';
import { harmlessFunctions } from '../checks/harmless-functions.js';
import { resolveModels, resolveOptions } from '../defaults.js';
import { bytesOf, loadFiles, previewOf, storeFiles } from '../files.js';
import { assertPriced } from '../model/reservation.js';
import type { ParsedOptions } from '../parse-options.js';
import type { ShownFile } from './context.js';
import type { Parts } from './parts.js';

/** What a run works with, from the caller for a new one and from the log for one that is resumed. */
export interface Prepared {
  runId: string;
  options: RunOptions;
  /** What a resume changes in the options of the log. */
  changes: Partial<RunOptions>;
  models: RunModels;
  facts: SandboxFacts;
  files: InputFile[];
  refs: FileRef[];
  shownFiles: ShownFile[];
  /** The state of the log so far; `started` is absent in it for a new run. */
  before: RunState;
}

/** What a resume may change: how much may be spent, and who is asked. The task and its data are the log's. */
function changesOf({ data, approve }: ParsedOptions, before: RunOptions): Partial<RunOptions> {
  return {
    ...(data.maxIterations === undefined ? {} : { maxIterations: data.maxIterations }),
    // What is not given anew stays as it was: a larger time limit must not take the others away.
    ...(data.budget === undefined || Object.keys(data.budget).length === 0
      ? {}
      : { budget: { ...before.budget, ...data.budget } }),
    ...(data.limits === undefined ? {} : { limits: { ...before.limits, ...data.limits } }),
    ...(approve === undefined ? {} : { approval: true }),
  };
}

function optionsOf(given: ParsedOptions, before: RunState): Pick<Prepared, 'options' | 'changes' | 'models'> {
  const { data, approve } = given;
  if (before.started === undefined || before.options === undefined) {
    return { options: resolveOptions(data, approve !== undefined), changes: {}, models: resolveModels(data.models) };
  }
  const changes = changesOf(given, before.options);
  return { options: { ...before.options, ...changes }, changes, models: before.started.models };
}

async function filesOf(
  log: EventLog,
  given: ParsedOptions,
  before: RunState,
): Promise<Pick<Prepared, 'files' | 'refs'>> {
  if (before.started) return { refs: before.started.files, files: await loadFiles(log, before.started.files) };
  const files = (given.data.files ?? []).map((file) => ({ name: file.name, content: bytesOf(file) }));
  return { files, refs: await storeFiles(log, files) };
}

function shown(file: InputFile, preview: RunOptions['filePreview'], sha256 = ''): ShownFile {
  const content = bytesOf(file);
  const text = preview === 'head' ? previewOf(content) : undefined;
  return { name: file.name, bytes: content.byteLength, sha256, ...(text === undefined ? {} : { preview: text }) };
}

/**
 * A caller's check that does not compile can never pass, and a function that the sandbox cannot give can never be
 * called: said before anything is spent on it.
 *
 * @throws MaeError `RUN_OPTIONS_INVALID`, naming the check, and what the sandbox says of functions
 */
async function refuseUnusable(sandbox: Sandbox, options: RunOptions, given: ParsedOptions['functions']): Promise<void> {
  const { language, limits, policy, validateOutput } = options;
  const planned = (options.plan?.checks ?? []).filter((check) => check.source === 'caller');
  const checks = validateOutput ? [...options.checks, ...planned] : [];
  const functions = harmlessFunctions(given);
  if (checks.length === 0 && Object.keys(functions).length === 0) return;
  const outcome = await sandbox.execute('', { checks, functions, language, limits, policy });
  const broken = outcome.checks.find((check) => check.verdict === 'broken');
  if (broken === undefined) return;
  throw new MaeError({
    code: 'RUN_OPTIONS_INVALID',
    message: `Check ${broken.checkId} can never pass: ${broken.message ?? 'it does not compile'}. Correct it.`,
    details: { checkId: broken.checkId },
  });
}

/** What a run works with, files left out. Rejects where it could not begin; stores nothing and sends nothing. */
export async function settle(
  parts: Parts,
  given: ParsedOptions,
  before: RunState = emptyRun,
): Promise<Pick<Prepared, 'options' | 'changes' | 'models' | 'facts'>> {
  const { options, changes, models } = optionsOf(given, before);
  const ids = [models.planning, models.coding, models.repair, ...models.next].map((model) => model.id);
  assertPriced(options.budget, parts.model, ids);
  const { language, policy, limits } = options;
  const facts = before.started?.facts ?? (await parts.sandbox.describe({ language, policy, limits }));
  if (before.started === undefined) await refuseUnusable(parts.sandbox, options, given.functions);
  return { options, changes, models, facts };
}

/** Gathers what a run works with. Rejects where it could not begin: nothing is stored and nothing sent yet. */
export async function prepare(
  parts: Parts,
  log: EventLog,
  { options: given, prefix }: { options: ParsedOptions; prefix: DurableEvent[] },
): Promise<Prepared> {
  const before = foldRun(prefix);
  const settled = await settle(parts, given, before);
  const { files, refs } = await filesOf(log, given, before);
  return {
    runId: before.runId ?? given.runId ?? parts.generateId(),
    ...{ ...settled, files, refs, before },
    shownFiles: files.map((file, index) => shown(file, settled.options.filePreview, refs[index]?.sha256)),
  };
}
