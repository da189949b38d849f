import { createHash } from 'node:crypto';
import type { OutputFile, RunOutcome } from '@mae/protocol';
import type { HostResult } from './host-run.js';

const mostTextBytes = 4_096;

/** The outcome of a run, from what its host reported and sent. */
export function outcomeOf({ report, stdout, stderr, files, functionCalls }: HostResult): RunOutcome {
  const { diagnostics: _, ...rest } = report;
  const called = functionCalls.length === 0 ? {} : { functionCalls };
  return { ...rest, stdout, stderr, files: files.map(outputFile), ...called };
}

/** The outcome of a run that was cancelled before it had a host. */
export function cancelledOutcome(): RunOutcome {
  return unrunOutcome('cancelled');
}

/** The outcome of a program that no host was given. */
export function unrunOutcome(status: RunOutcome['status']): RunOutcome {
  return {
    status,
    ran: false,
    stdout: '',
    stderr: '',
    stdoutBytes: 0,
    stderrBytes: 0,
    truncated: false,
    checks: [],
    files: [],
    durationMs: 0,
    cpuMs: 0,
    peakMemoryBytes: 0,
  };
}

function outputFile({ name, content }: { name: string; content: Uint8Array }): OutputFile {
  const sha256 = createHash('sha256').update(content).digest('hex');
  const text = content.length <= mostTextBytes ? textOf(content) : undefined;
  return { name, bytes: content.length, sha256, ...(text === undefined ? {} : { text }), content };
}

function textOf(content: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return undefined;
  }
}
