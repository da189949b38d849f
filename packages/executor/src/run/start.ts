import {
  type ChatModel,
  type DurableEvent,
  type EventLog,
  type ExecutionResult,
  foldRun,
  MaeError,
  type RunEvent,
  type RunModels,
  type RunOptions,
  type RunState,
  type Sandbox,
} from '@mae/protocol';
import { resolveModels, resolveOptions } from '../defaults.js';
import { bytesOf, loadFiles, previewOf, storeFiles } from '../files.js';
import { Journal } from '../log/journal.js';
import { MemoryEventLog } from '../log/memory-event-log.js';
import { ModelCalls } from '../model/logged-model.js';
import { assertPriced } from '../model/reservation.js';
import type { ParsedOptions } from '../options.js';
import { versions } from '../versions.js';
import type { RunContext, ShownFile } from './context.js';
import { complete, stop } from './ending.js';
import { DEADLINE } from './faults.js';
import { loop } from './loop.js';

/** What a run stands on. */
export interface Parts {
  model: ChatModel;
  sandbox: Sandbox;
  now: () => number;
  generateId: () => string;
  generateSeed: () => number;
}

export interface RunInput {
  task: string;
  options: ParsedOptions;
  /** What the log holds of this run already. Empty for a new one. */
  prefix: DurableEvent[];
  emit: (event: RunEvent) => void;
  /** Aborts where nobody wants the run any more. */
  abandoned: AbortSignal;
}

/** A new run's options, or those of the log with what the caller changed. */
function optionsOf({ options }: RunInput, before: RunState): { options: RunOptions; models: RunModels } {
  if (before.started === undefined || before.options === undefined) {
    const { data, approve } = options;
    return { options: resolveOptions(data, approve !== undefined), models: resolveModels(data.models) };
  }
  return { options: { ...before.options, ...changesOf(options) }, models: before.started.models };
}

/** What a resume may change: how much may be spent, and who is asked. The task and its data are the log's. */
function changesOf({ data, approve }: ParsedOptions): Partial<RunOptions> {
  return {
    ...(data.maxIterations === undefined ? {} : { maxIterations: data.maxIterations }),
    ...(data.budget === undefined || Object.keys(data.budget).length === 0 ? {} : { budget: data.budget }),
    ...(data.limits === undefined ? {} : { limits: data.limits }),
    ...(approve === undefined ? {} : { approval: true }),
  };
}

function shown(name: string, content: Uint8Array, preview: 'head' | 'none', sha256: string): ShownFile {
  const text = preview === 'head' ? previewOf(content) : undefined;
  return { name, bytes: content.byteLength, sha256, ...(text === undefined ? {} : { preview: text }) };
}

/** Runs a task, or the rest of it, and resolves with its result. See DESIGN: it rejects only for what `stop` says. */
export async function startRun(parts: Parts, input: RunInput): Promise<ExecutionResult> {
  const { options: given, prefix } = input;
  const log: EventLog = given.log ?? new MemoryEventLog();
  const before = foldRun(prefix);
  if (before.status === 'completed' && ['passed', 'unchecked'].includes(before.result.stopReason)) {
    return withValue(before.result, given);
  }
  const { options, models } = optionsOf(input, before);
  assertPriced(
    options.budget,
    parts.model,
    [models.planning, models.coding, models.repair, ...models.next].map((model) => model.id),
  );

  const first = before.started;
  const runId = first?.runId ?? given.runId ?? parts.generateId();
  const { language, policy, limits } = options;
  const facts = first?.facts ?? (await parts.sandbox.describe({ language, policy, limits }));
  const inputs = (given.data.files ?? []).map((file) => ({ name: file.name, content: bytesOf(file) }));
  const refs = first?.files ?? (await storeFiles(log, inputs));
  const files = first ? await loadFiles(log, first.files) : inputs;
  const shownFiles = files.map((file, index) =>
    shown(file.name, bytesOf(file), options.filePreview, refs[index]?.sha256 ?? ''),
  );

  const journal = new Journal({ runId, log, prefix, now: parts.now, emit: input.emit });
  const deadline = new AbortController();
  const ended = new AbortController();
  const signal = AbortSignal.any(
    [given.signal, input.abandoned, deadline.signal, journal.rejected, ended.signal].filter(
      (part) => part !== undefined,
    ),
  );

  if (first) {
    await journal.append<'run.resumed'>({ type: 'run.resumed', options: changesOf(given) });
  } else {
    const filesShown = shownFiles.filter((file) => file.preview !== undefined).map((file) => file.name);
    await journal.append<'run.started'>({
      type: 'run.started',
      task: input.task,
      options,
      files: refs,
      filesShown,
      models,
      facts,
      versions,
    });
  }
  const timer = startDeadline(options.budget.deadlineMs, journal, deadline);
  const run: RunContext = {
    task: input.task,
    options,
    models,
    facts,
    files,
    shownFiles,
    functions: given.functions,
    approve: given.approve,
    sandbox: parts.sandbox,
    journal,
    log,
    calls: new ModelCalls({ journal, model: parts.model, budget: () => options.budget, prefix }),
    generateSeed: parts.generateSeed,
    signal,
  };
  // Warm while the model thinks; a sandbox that cannot start says so where it is used.
  parts.sandbox.warm?.({ language }).catch(() => {});
  try {
    await complete(journal, await loop(run));
  } catch (error) {
    await stop(journal, error, AbortSignal.any([given.signal ?? input.abandoned, input.abandoned, deadline.signal]));
  } finally {
    clearTimeout(timer);
    // What still works for this run, such as a proof of checks nobody waits for any more, ends here.
    ended.abort(new DOMException('The run has ended.', 'AbortError'));
  }
  const { state } = journal;
  if (state.status !== 'completed')
    throw new MaeError({ code: 'INTERNAL', message: 'The run ended without a result.' });
  return withValue(state.result, given);
}

/** Counts down what is left of the deadline: time the run was worked on before a resume is spent. */
function startDeadline(
  deadlineMs: number | undefined,
  journal: Journal,
  deadline: AbortController,
): NodeJS.Timeout | undefined {
  if (deadlineMs === undefined) return undefined;
  const left = Math.max(0, deadlineMs - journal.state.workedMs);
  return setTimeout(() => deadline.abort(DEADLINE), Math.min(left, 2 ** 31 - 1));
}

/** A zod schema may change what it reads (defaults, dates): the caller gets what it gives. */
function withValue(result: ExecutionResult, { output }: ParsedOptions): ExecutionResult {
  if (output === undefined || !result.success) return result;
  const parsed = output.safeParse(result.value);
  return parsed.success ? { ...result, value: parsed.data } : result;
}
