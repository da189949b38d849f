// A sandbox of your own: here a process of Node under its permission model. It keeps the process's user, memory and
// CPU, so it is no boundary for programs you do not trust; `ExecutionEngine` of @mae/sandbox is.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { MistralAutonomousExecutor } from '@mae/executor';
import type { Check, CheckResult, RunOutcome, Sandbox, SandboxRequest } from '@mae/protocol';

type Ran = Pick<RunOutcome, 'status' | 'stdout' | 'stderr' | 'durationMs'>;

async function run(source: string, { signal, limits }: SandboxRequest): Promise<Ran> {
  const begun = performance.now();
  const timeout = limits?.timeoutMs ?? 5_000;
  const child = spawn(process.execPath, ['--permission', '-'], { env: {}, signal, timeout, killSignal: 'SIGKILL' });
  const ran = { stdout: '', stderr: '' };
  child.stdout.on('data', (piece) => (ran.stdout += piece));
  child.stderr.on('data', (piece) => (ran.stderr += piece));
  child.stdin.on('error', () => {}); // a process that ended reads no more
  child.stdin.end(source);
  const { promise, resolve } = Promise.withResolvers<RunOutcome['status']>();
  child.on('error', () => resolve('cancelled'));
  child.on('close', (code) => resolve(code === 0 ? 'ok' : code === null ? 'timeout' : 'error'));
  const status = await promise;
  return { ...ran, status, durationMs: performance.now() - begun };
}

/** Runs the program once more with the check behind it: it passed where the line after it was reached. */
async function judge(code: string, check: Check, program: Ran, request: SandboxRequest): Promise<CheckResult> {
  const done = randomUUID();
  const prelude = "const assert = require('node:assert/strict');";
  const ran =
    check.kind === 'assert'
      ? await run(`${prelude}\n${code}\n;${check.code}\n;console.log('${done}')`, request)
      : { ...program, stdout: check.kind === 'stdout' && program.stdout.trim() === check.equals ? done : '' };
  const passed = ran.stdout.includes(done);
  const message = ran.stderr.split('\n').find((line) => /Error/.test(line)) ?? 'another result was asked for';
  return { checkId: check.id, verdict: passed ? 'passed' : 'failed', durationMs: 0, ...(passed ? {} : { message }) };
}

const sandbox: Sandbox = {
  async execute(code, request) {
    const ran = await run(code, request);
    const checks: CheckResult[] = [];
    for (const check of request.checks ?? []) {
      const verdict = { checkId: check.id, verdict: 'not-run' as const, durationMs: 0 };
      checks.push(ran.status === 'ok' ? await judge(code, check, ran, request) : verdict);
    }
    const error = { name: 'Error', message: ran.stderr.slice(0, 500), frames: [], traceback: ran.stderr };
    const sizes = { stdoutBytes: Buffer.byteLength(ran.stdout), stderrBytes: Buffer.byteLength(ran.stderr) };
    return {
      ...{ ...ran, ...sizes, checks, ran: true, truncated: false, files: [], cpuMs: 0, peakMemoryBytes: 0 },
      ...(ran.status === 'error' ? { error } : {}),
    };
  },
  async validate() {
    return [];
  },
  async describe({ language }) {
    const versions = { node: process.version };
    const names = { imports: 'all' as const, builtins: 'all' as const };
    return {
      language,
      runtime: `Node ${process.version}`,
      versions,
      ...names,
      limits: {},
      notes: [],
      layers: ['process'],
    };
  },
  async close() {},
};

await using executor = new MistralAutonomousExecutor({ sandbox });
const result = await executor.execute('Define median(values) and print the median of 3, 1, 2', {
  language: 'javascript',
});

console.log(result.stopReason, result.finalOutput, `after ${result.totalAttempts} attempt(s)`);
for (const { checkId, verdict } of result.verification.checks) console.log(`${checkId}: ${verdict}`);
