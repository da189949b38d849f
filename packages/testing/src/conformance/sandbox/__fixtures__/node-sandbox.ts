import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Script } from 'node:vm';
import {
  type Check,
  type CheckResult,
  type Diagnostic,
  MaeError,
  type OutputFile,
  type RunOutcome,
  type Sandbox,
  type SandboxFacts,
  type SandboxRequest,
} from '@mae/protocol';
import { outcome, type PartialOutcome } from '../../../doubles/outcome.js';

const runner = join(import.meta.dirname, 'node-runner.cjs');

/**
 * A second implementation of `Sandbox`, of JavaScript over a process of Node: small, and no boundary at all. It shows
 * that the suite asks for what the port says, and not for what MAE's own sandbox happens to do.
 */
export class NodeSandbox implements Sandbox {
  readonly #running = new Set<ChildProcess>();
  #isClosed = false;

  async execute(code: string, request: SandboxRequest): Promise<RunOutcome> {
    if (this.#isClosed) throw new MaeError({ code: 'EXAMPLE_CLOSED', message: 'The sandbox is closed.' });
    const { checks = [], signal, files = [] } = request;
    const notRun = checks.map(({ id: checkId }): CheckResult => ({ checkId, verdict: 'not-run', durationMs: 0 }));
    if (signal?.aborted) return outcome({ status: 'cancelled', ran: false, checks: notRun });
    const refused = request.policy !== 'open' && refusedIn(code);
    if (refused) return outcome({ status: 'policy', error: { name: 'PolicyError', message: refused }, checks: notRun });
    const folder = await mkdtemp(join(tmpdir(), 'mae-node-sandbox-'));
    try {
      for (const { name, content } of files) {
        await mkdir(dirname(join(folder, 'work', name)), { recursive: true });
        await writeFile(join(folder, 'work', name), content);
      }
      await mkdir(join(folder, 'work'), { recursive: true });
      const asserts = checks.filter((check) => check.kind === 'assert');
      const results: CheckResult[] = [];
      let ended: PartialOutcome = {};
      let rest = asserts;
      // A check that is ended takes the process with it: those behind it run in another one.
      for (let isFirst = true; isFirst || (ended.status === 'ok' && rest.length > 0); isFirst = false) {
        const job = { code, stdin: request.stdin ?? '', checks: rest };
        await writeFile(join(folder, 'job.json'), JSON.stringify(job));
        const ran = await this.#run(folder, isFirst ? request : { ...request, onOutput: undefined });
        if (isFirst) ended = ran.ended;
        results.push(...ran.results);
        rest = rest.slice(ran.results.length);
        if (ran.results.length === 0) break;
      }
      const isOk = ended.status === 'ok';
      const decided = checks.map((check): CheckResult => {
        if (!isOk) return { checkId: check.id, verdict: 'not-run', durationMs: 0 };
        if (check.kind === 'assert')
          return (
            results.find(({ checkId }) => checkId === check.id) ?? {
              checkId: check.id,
              verdict: 'not-run',
              durationMs: 0,
            }
          );
        return { checkId: check.id, durationMs: 0, verdict: decide(check, ended) };
      });
      return outcome({ ...ended, checks: decided, files: await written(join(folder, 'work'), files) });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  #run(folder: string, request: SandboxRequest): Promise<{ ended: PartialOutcome; results: CheckResult[] }> {
    const { limits = {}, signal } = request;
    const { timeoutMs = 10_000, checkMs = 5_000, maxOutputBytes = 1_048_576, memoryMb = 256 } = limits;
    const since = performance.now();
    const flags = [`--max-old-space-size=${memoryMb}`];
    const child = spawn(process.execPath, [...flags, runner, join(folder, 'job.json')], {
      cwd: join(folder, 'work'),
      env: {},
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    this.#running.add(child);
    const texts = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
    const written = { stdout: 0, stderr: 0 };
    const results: CheckResult[] = [];
    let ended: PartialOutcome | undefined;
    let checking: string | undefined;
    let stopped: RunOutcome['status'] | undefined;
    const stop = (status: RunOutcome['status']) => {
      stopped ??= status;
      child.kill('SIGKILL');
    };
    let timer = setTimeout(() => stop('timeout'), timeoutMs);
    const cancel = () => stop('cancelled');
    signal?.addEventListener('abort', cancel, { once: true });
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream]?.on('data', (chunk: Buffer) => {
        written[stream] += chunk.length;
        const room = maxOutputBytes - texts.stdout.length - texts.stderr.length;
        const kept = chunk.subarray(0, Math.max(0, room));
        texts[stream] = Buffer.concat([texts[stream], kept]);
        if (written.stdout + written.stderr > maxOutputBytes) stop('output-limit');
        // Output of a program that was stopped is nobody's news.
        if (stopped !== undefined || kept.length === 0) return;
        try {
          request.onOutput?.({ stream, text: kept.toString() });
        } catch {
          // A listener cannot change what a program did.
        }
      });
    }
    let line = '';
    child.stdio[3]?.on('data', (chunk: Buffer) => {
      line += chunk.toString();
      const parts = line.split('\n');
      line = parts.pop() ?? '';
      for (const part of parts) {
        const { type, id, result, ...said } = JSON.parse(part);
        clearTimeout(timer);
        if (type === 'ended') ended = said;
        else if (type === 'checked') results.push(result);
        else {
          checking = id;
          timer = setTimeout(() => stop('timeout'), checkMs);
        }
      }
    });
    const { promise, resolve } = Promise.withResolvers<{ ended: PartialOutcome; results: CheckResult[] }>();
    child.on('close', (_, died) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      this.#running.delete(child);
      const isOut = died === 'SIGABRT' || /heap out of memory/.test(texts.stderr.toString());
      const status = stopped ?? (isOut ? 'memory' : 'crashed');
      if (ended?.status === 'ok' && checking !== undefined && !results.some(({ checkId }) => checkId === checking)) {
        results.push({ checkId: checking, verdict: 'failed', message: `it was ended: ${status}`, durationMs: 0 });
      }
      const whole = {
        ...(stopped === 'cancelled' || ended === undefined ? { status, ran: true } : ended),
        stdout: texts.stdout.toString(),
        stderr: texts.stderr.toString(),
        stdoutBytes: written.stdout,
        stderrBytes: written.stderr,
        truncated: written.stdout + written.stderr > maxOutputBytes,
        durationMs: performance.now() - since,
      };
      resolve({ ended: whole, results });
    });
    return promise;
  }

  async validate(code: string, { policy }: { policy?: SandboxRequest['policy'] } = {}): Promise<Diagnostic[]> {
    const refused = policy !== 'open' && refusedIn(code);
    if (refused) return [{ kind: 'policy', severity: 'error', message: refused }];
    try {
      new Script(code, { filename: 'main.js' });
      return [];
    } catch (error) {
      const line = Number(/main\.js:(\d+)/.exec((error as Error).stack ?? '')?.[1]);
      return [{ kind: 'syntax', severity: 'error', message: String(error), line }];
    }
  }

  async describe({ language, limits = {} }: Parameters<Sandbox['describe']>[0]): Promise<SandboxFacts> {
    const { node, v8 } = process.versions;
    return {
      language,
      runtime: `Node ${node}`,
      versions: { node, v8: v8 ?? '' },
      imports: 'all',
      builtins: 'all',
      limits: { timeoutMs: 10_000, checkMs: 5_000, ...limits },
      notes: [],
      layers: ['process'],
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const child of this.#running) child.kill('SIGKILL');
  }
}

const refusedIn = (code: string): string | undefined =>
  /require\("fs"\)/.test(code) ? 'The import of fs is not allowed.' : undefined;

function decide(
  check: Exclude<Check, { kind: 'assert' }>,
  { stdout = '', value }: PartialOutcome,
): CheckResult['verdict'] {
  const verdict = (holds: boolean) => (holds ? ('passed' as const) : ('failed' as const));
  if (check.kind === 'value') {
    const { schema, equals } = check;
    if (value === undefined) return 'failed';
    // As much of JSON Schema as an example needs.
    if (schema !== undefined) return verdict((schema.type === 'array') === Array.isArray(value.json));
    return verdict(isDeepStrictEqual(rounded(value.json), rounded(equals)));
  }
  if (check.equals !== undefined) return verdict(stdout.trimEnd() === check.equals.trimEnd());
  if (check.contains !== undefined) return verdict(stdout.includes(check.contains));
  try {
    return verdict(new RegExp(check.matches ?? '').test(stdout));
  } catch {
    return 'broken';
  }
}

const rounded = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, part) => (typeof part === 'number' ? Number(part.toPrecision(9)) : part)));

async function written(folder: string, given: { name: string }[]): Promise<OutputFile[]> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  const own = names.filter((name) => !given.some((file) => file.name === name));
  return Promise.all(
    own.map(async (name) => {
      const content = await readFile(join(folder, name));
      const sha256 = createHash('sha256').update(content).digest('hex');
      return { name, bytes: content.length, sha256, content };
    }),
  );
}
