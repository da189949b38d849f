import {
  type DurableEvent,
  type EventLog,
  type ExecutionResult,
  foldRun,
  isDurable,
  MaeError,
  type RunEvent,
} from '@mae/protocol';
import { boundedLog } from '../log/bounded-log.js';
import { Journal } from '../log/journal.js';
import { MemoryEventLog } from '../log/memory-event-log.js';
import { ModelCalls } from '../model/logged-model.js';
import { observeRun } from '../observe/load.js';
import type { RunObserver } from '../observe/run-observer.js';
import type { ParsedOptions } from '../parse-options.js';
import { versions } from '../versions.js';
import { Deadline } from './deadline.js';
import { complete, stop } from './ending.js';
import { loop } from './loop.js';
import type { Parts } from './parts.js';
import { type Prepared, prepare } from './prepare.js';
import { Turns } from './turns.js';

export interface RunInput {
  task: string;
  options: ParsedOptions;
  /** What the log holds of this run already. Empty for a new one. */
  prefix: DurableEvent[];
  emit: (event: RunEvent) => void;
  /** Aborts where nobody wants the run any more. */
  abandoned: AbortSignal;
}

/** Runs a task, or the rest of it, and resolves with its result. After `run.started` it rejects only as `stop` says. */
export async function startRun<T>(parts: Parts, input: RunInput): Promise<ExecutionResult<T>> {
  const { options: given, prefix } = input;
  const ended = foldRun(prefix);
  if (ended.status === 'completed' && ['passed', 'unchecked'].includes(ended.result.stopReason)) {
    return withValue<T>(ended.result, given);
  }
  const log = boundedLog(given.log ?? new MemoryEventLog());
  const prepared = await prepare(parts, log, input);
  const observer = await observeRun(parts.telemetry);
  const emit = observer === undefined ? input.emit : told(observer, input.emit);
  const journal = new Journal({ runId: prepared.runId, log, prefix, now: parts.now, emit });
  try {
    await begin(journal, input.task, prepared);
    await drive(parts, input, asLogged(prepared, journal), { journal, log, observer });
    const { state } = journal;
    if (state.status !== 'completed') {
      throw new MaeError({ code: 'INTERNAL', message: 'The run ended without a result.' });
    }
    observer?.end({ result: state.result });
    return withValue<T>(state.result, given);
  } catch (error) {
    observer?.end({ error });
    throw error;
  }
}

/** Events for a watcher too, before anybody else could act on them. */
function told(observer: RunObserver, emit: RunInput['emit']): RunInput['emit'] {
  return (event) => {
    if (isDurable(event)) observer.event(event);
    emit(event);
  };
}

async function begin(journal: Journal, task: string, prepared: Prepared): Promise<void> {
  const { before, changes, options, refs, shownFiles, models, facts } = prepared;
  if (before.started) {
    await journal.append<'run.resumed'>({ type: 'run.resumed', options: changes });
    return;
  }
  const filesShown = shownFiles.filter((file) => file.preview !== undefined).map((file) => file.name);
  const started = { task, options, files: refs, filesShown, models, facts, versions };
  await journal.append<'run.started'>({ type: 'run.started', ...started });
}

/** What the run works with, as the log has it: the requests of a resumed run are then those of the first. */
function asLogged(prepared: Prepared, { state }: Journal): Prepared {
  const { started, options = prepared.options } = state;
  const { models, facts } = started ?? prepared;
  return { ...prepared, options, models, facts };
}

/** Runs the loop to its end, or stores why it was stopped. */
async function drive(
  parts: Parts,
  input: RunInput,
  prepared: Prepared,
  { journal, log, observer }: { journal: Journal; log: EventLog; observer: RunObserver | undefined },
): Promise<void> {
  const { signal: callers, functions, approve, output } = input.options;
  const { options, models, facts, files, shownFiles } = prepared;
  const deadline = new Deadline(options.budget.deadlineMs, journal.state.workedMs);
  const over = new AbortController();
  const stopped = AbortSignal.any([input.abandoned, deadline.signal, ...(callers ? [callers] : [])]);
  const calls = new ModelCalls({
    ...{ journal, model: parts.model, budget: options.budget, prefix: input.prefix },
    assertTimeLeft: () => deadline.assertLeft(),
    within: observer?.within,
  });
  // Warm while the model thinks; a sandbox that cannot start says so where it is used.
  parts.sandbox.warm?.({ language: options.language, signal: AbortSignal.any([stopped, over.signal]) }).catch(() => {});
  try {
    const end = await loop({
      ...{ task: input.task, options, models, facts, files, shownFiles, functions, approve, output, journal, log },
      ...{ calls, deadline, approvals: new Turns() },
      sandbox: parts.sandbox,
      generateSeed: parts.generateSeed,
      signal: AbortSignal.any([stopped, journal.rejected, over.signal]),
    });
    await calls.settle();
    await complete(journal, end);
  } catch (error) {
    if (!journal.rejected.aborted) await calls.settle();
    await stop(journal, error, { signal: stopped, deadlineMs: options.budget.deadlineMs });
  } finally {
    deadline.close();
    // What still works for this run, such as a proof of checks nobody waits for any more, ends here.
    over.abort(new DOMException('The run has ended.', 'AbortError'));
  }
}

/** A zod schema may change what it reads (defaults, dates): the caller gets what it gives. */
function withValue<T>(result: ExecutionResult, { output }: ParsedOptions): ExecutionResult<T> {
  // The schema was a check of the run: a value that passed is what the caller's type says.
  const checked = result as ExecutionResult<T>;
  if (output === undefined || !result.success) return checked;
  const parsed = output.safeParse(result.value);
  return parsed.success ? { ...checked, value: parsed.data as T } : checked;
}
