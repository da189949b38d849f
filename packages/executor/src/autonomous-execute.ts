import type { ExecutionResult } from '@mae/protocol';
import { MistralAutonomousExecutor } from './mistral-autonomous-executor.js';
import type { ExecuteOptions, MistralAutonomousExecutorOptions } from './options.js';

/** Runs one task with an executor of its own, and closes what it opened. */
export async function autonomousExecute<T = unknown>(
  task: string,
  options: ExecuteOptions<T> & MistralAutonomousExecutorOptions = {},
): Promise<ExecutionResult<T>> {
  const { apiKey, baseUrl, model, sandbox, cacheDir, telemetry, now, generateId, generateSeed, ...call } = options;
  await using executor = new MistralAutonomousExecutor({
    apiKey,
    baseUrl,
    model,
    sandbox,
    cacheDir,
    telemetry,
    now,
    generateId,
    generateSeed,
  });
  return await executor.execute<T>(task, call);
}
