import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Check, CheckResult } from '@mae/protocol';
import type ivm from 'isolated-vm';
import type { GuestFactory, GuestReport } from '../src/host/guest.js';
import { pythonFactory } from '../src/host/python/index.js';
import { ensurePythonRuntime } from '../src/host/python/runtime.js';
import { resolveLimits } from '../src/limits.js';
import { resolvePolicy } from '../src/policy.js';
import { noCalls } from './no-calls.js';

const folder = join(import.meta.dirname, '../node_modules/.cache/python-test');
const isolatedVm: typeof ivm = createRequire(import.meta.url)('isolated-vm');

/** The runtime for this process, which runs without the flags of a host. */
export const runtimeFiles = () => ensurePythonRuntime(folder, { hostFlags: [] });

export async function loadedFactory(): Promise<GuestFactory> {
  const factory = pythonFactory({ ivm: isolatedVm, files: await runtimeFiles() });
  await factory.load();
  return factory;
}

export interface RunOptions {
  mode?: 'execute' | 'validate';
  policy?: Parameters<typeof resolvePolicy>[0];
  limits?: Parameters<typeof resolveLimits>[0];
  checks?: (string | { code: string; source: 'caller' | 'model' })[];
  files?: Record<string, string>;
  stdin?: string;
  seed?: number;
  now?: number;
  /** Stands in for the host's time limit. @default 30_000 */
  deadlineMs?: number;
}

export type Ran = GuestReport & { stdout: string; stderr: string };

/** What a run that was ended from outside leaves behind. */
export class Ended extends Error {
  constructor(
    readonly stdout: string,
    cause: unknown,
  ) {
    super('ended', { cause });
  }
}

/** Runs one program in a fresh interpreter, without the process a host would put around it. */
export async function runPython(factory: GuestFactory, code: string, options: RunOptions = {}): Promise<Ran> {
  const limits = resolveLimits({ memoryMb: 128, ...options.limits });
  const guest = await factory.create({ memoryMb: limits.memoryMb, onCatastrophicError: () => undefined });
  const output = { stdout: '', stderr: '' };
  const deadline = setTimeout(() => guest.isolate.dispose(), options.deadlineMs ?? 30_000);
  const ended: CheckResult[] = [];
  try {
    const report = await guest.run(
      {
        mode: options.mode ?? 'execute',
        language: 'python',
        code,
        checks: (options.checks ?? []).map((check, index): Check => {
          const given = typeof check === 'string' ? { code: check, source: 'model' as const } : check;
          return { id: `c${index}`, kind: 'assert', ...given };
        }),
        stdin: options.stdin ?? '',
        files: Object.entries(options.files ?? {}).map(([name, text]) => ({ name, content: Buffer.from(text) })),
        policy: resolvePolicy(options.policy),
        limits,
        ...(options.seed !== undefined && { seed: options.seed }),
        ...(options.now !== undefined && { now: options.now }),
      },
      (stream, text) => {
        output[stream] += text;
      },
      {
        programEnded: () => undefined,
        checkStarted: () => undefined,
        checkFails: () => undefined,
        checkEnded: (result) => void ended.push(result),
      },
      noCalls(),
    );
    return { ...report, ...output };
  } catch (error) {
    throw new Ended(output.stdout, error);
  } finally {
    clearTimeout(deadline);
    if (!guest.isolate.isDisposed) guest.isolate.dispose();
  }
}
