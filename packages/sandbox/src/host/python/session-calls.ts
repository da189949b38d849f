import { setTimeout as wait } from 'node:timers/promises';
import type ivm from 'isolated-vm';
import { fileOf, type GuestReport, type Job } from '../guest.js';
import { listOf, optional, record, text, whole } from '../shape.js';
import { encoded } from './encoded.js';
import { readReport } from './report.js';

/** The isolate's functions for the later calls of a session. */
export interface CallHandles {
  open: ivm.Reference;
  beginCall: ivm.Reference;
  runCall: ivm.Reference;
  prepareChecks: ivm.Reference;
}

/** An interpreter that runs no program. */
export interface Compiler {
  isolate: ivm.Isolate;
  compileCall: ivm.Reference;
}

type Files = GuestReport['files'];
type Crossing = { json: string; files: Files };
type Report = Omit<GuestReport, 'checks'>;

/** Until an isolate that was disposed of is gone, which takes up to 9 ms: there is no room for a third one. */
const teardownMs = 100;
const mostKnownCharacters = 8 * 2 ** 20;
const knownShape = record({ known: listOf(text), own: listOf(text), flags: whole, fault: optional(text) });
const readyShape = record({ warned: text });

const copy = { arguments: { copy: true }, result: { copy: true } } as const;

/**
 * The later calls of a session of Python. They are read, judged and compiled by a second interpreter, in which no
 * program runs: whatever an earlier call has changed in its own, a call is what its source says.
 */
export class SessionCalls {
  readonly #handles: CallHandles;
  readonly #makeCompiler: () => Promise<Compiler>;
  #compiler: Promise<Compiler> | undefined;
  /** All that the session has brought, and how many of them its second interpreter has. */
  readonly #wheels: Files = [];
  #handedOver = 0;

  constructor(handles: CallHandles, makeCompiler: () => Promise<Compiler>) {
    this.#handles = handles;
    this.#makeCompiler = makeCompiler;
  }

  /** Makes the session's second interpreter, and puts its first files in place. */
  async open({ files, policy }: Job): Promise<void> {
    this.bring(files);
    await Promise.all([this.#ownCompiler(), this.#handles.open.apply(undefined, [files], copy)]);
    await this.#rehearse(policy);
  }

  /** Resolves when the second interpreter is there, or cannot be made: the call that wants it hears of that. */
  async settled(): Promise<void> {
    await this.#compiler?.catch(() => {});
  }

  /** Keeps the wheels among the files of a call, for its second interpreter. */
  bring(files: Files): void {
    this.#wheels.push(...files.filter(isWheel));
  }

  async run(job: Job, fileLimits: object): Promise<Report> {
    const file = fileOf(job);
    const known = await this.#begin(job);
    known.known.push(...(job.functions ?? []).map(({ name }) => name));
    if (known.fault !== undefined) return misplaced(known.fault);
    const compiler = await this.#ownCompiler();
    const brought = job.files.filter(isWheel);
    const wheels = [...this.#wheels.slice(this.#handedOver), ...brought];
    const names = wheels.map(({ name }) => name);
    const data = encoded({ ...callData(job), ...known, filename: file, checks: [], wheels: names });
    const ready = (await compiler.compileCall.apply(undefined, [data, wheels], copy)) as {
      json: string;
      code?: Uint8Array;
    };
    const { broken: isSpoiled, ...looked } = readReport({ json: ready.json, files: [] }, job.policy, job.code, file);
    if (isUsable(looked)) {
      this.bring(brought);
      this.#handedOver = this.#wheels.length;
    }
    if (ready.code === undefined) {
      if (isSpoiled) this.#replace(compiler);
      return looked;
    }
    const { warned } = readyShape(JSON.parse(ready.json));
    const ran = (await this.#handles.runCall.apply(
      undefined,
      [{ code: ready.code, warned, wheels: JSON.stringify(brought.map(({ name }) => name)) }, fileLimits],
      copy,
    )) as Crossing;
    const { broken, ...report } = readReport(ran, job.policy, job.code, file);
    const checks = job.checks.filter((check) => check.kind === 'assert');
    if (report.status === 'ok' && checks.length > 0) {
      const given = checks.map(({ code, source }) => ({ code, source }));
      await this.#handles.prepareChecks.apply(
        undefined,
        [encoded({ ...callData(job), ...known, checks: given })],
        copy,
      );
    }
    return { ...report, diagnostics: looked.diagnostics, spoiled: broken === true };
  }

  /** The first time takes three times as long as later ones: it is done on nobody's code. */
  async #rehearse(policy: Job['policy']): Promise<void> {
    const known = { known: [], own: [], flags: 0, checks: [], wheels: [] };
    const data = encoded({
      ...known,
      policy,
      code: 'def f(x):\n    return x + 1\nf(1)\n',
      filename: 'cell-0.py',
    });
    const { compileCall } = await this.#ownCompiler();
    await compileCall.apply(undefined, [data, []], copy);
  }

  async #begin({ files }: Job): Promise<ReturnType<typeof knownShape>> {
    const said = await this.#handles.beginCall.apply(undefined, [files], copy);
    if (typeof said !== 'string' || said.length > mostKnownCharacters) throw new Error('the guest knows too much');
    return knownShape(JSON.parse(said));
  }

  #ownCompiler(): Promise<Compiler> {
    this.#compiler ??= this.#makeCompiler();
    return this.#compiler;
  }

  /** What its stack has overflowed in cannot be used again. */
  #replace(compiler: Compiler): void {
    compiler.isolate.dispose();
    this.#handedOver = 0;
    this.#compiler = wait(teardownMs).then(() => this.#makeCompiler());
    // The next call hears of it.
    this.#compiler.catch(() => {});
  }
}

/** Whether a call's wheels were no reason to refuse it. */
export function isUsable({ error }: Report): boolean {
  return error?.code !== 'WHEEL_UNUSABLE';
}

const isWheel = ({ name }: { name: string }) => name.endsWith('.whl');

function callData({ code, policy }: Job): object {
  return { code, policy };
}

function misplaced(fault: string): Report {
  const message = `The files of the call do not fit into the working folder: ${fault}.`;
  const error = { name: 'FileExistsError', message, frames: [], traceback: `FileExistsError: ${message}\n` };
  return { status: 'error', ran: false, error, files: [], diagnostics: [] };
}
