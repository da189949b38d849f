import type { ExecuteOptions } from '@mae/executor';
import type { ExecutionResult } from '@mae/protocol';
import type { Environment } from '../environment.js';
import type { BoundFlags, OutputFlags } from '../flags.js';
import type { Endpoint } from '../input/endpoint.js';
import { sayIfSlow } from '../output/say-if-slow.js';
import { openSandbox } from '../sandbox.js';
import type { Stop } from '../stop.js';
import { askApproval } from './ask-approval.js';
import type { Watcher } from './watcher.js';

interface WatchRunInput {
  task: string;
  options: ExecuteOptions;
  flags: OutputFlags & BoundFlags;
  endpoint: Endpoint;
  environment: Environment;
  stop: Stop;
  watcher: Watcher;
}

/** Runs a task with client and sandbox of its own and shows it as it happens. Both are closed when it resolves. */
export async function watchRun(input: WatchRunInput): Promise<ExecutionResult> {
  const { task, options, flags, endpoint, environment, stop, watcher } = input;
  const { MistralAutonomousExecutor } = await import('@mae/executor');
  const { apiKey, baseUrl } = endpoint;
  await using sandbox = await openSandbox(environment);
  await using executor = new MistralAutonomousExecutor({ apiKey, baseUrl, sandbox });
  const approve = flags.approve === 'code' ? askApproval(stop.signal) : undefined;
  const stream = executor.stream(task, { ...options, approve, signal: stop.signal });
  const ready = flags.quiet ? undefined : sayIfSlow();
  for await (const event of stream) {
    ready?.();
    if (!stop.isQuiet) watcher.show(event);
  }
  return await stream.result;
}
