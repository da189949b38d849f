import type { Context } from '../context.js';
import { readEnvironment } from '../environment.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import type { McpFlags } from '../flags.js';
import { endpointOf } from '../input/endpoint.js';
import { writeProblem } from '../report.js';
import { budgetOf, modelsOf } from '../run/execute-options.js';
import { openSandbox } from '../sandbox.js';
import { version } from '../version.js';
import { cappedRuns } from './capped-runs.js';

/** Serves one MCP client until it closes standard input. Standard output is for the protocol alone. */
export async function serveMcp(flags: McpFlags, { stop }: Context): Promise<ExitCode> {
  const environment = readEnvironment();
  const { apiKey, baseUrl, needsKey } = endpointOf(flags.baseUrl, environment);
  if (needsKey && apiKey === undefined) {
    writeProblem('MISTRAL_API_KEY is not set: programs can be run, and tasks will fail.');
  }
  const { LocalRunService, MistralAutonomousExecutor } = await import('@mae/executor');
  const { serveStdio } = await import('@mae/mcp');
  await using sandbox = await openSandbox(environment);
  const { maxIterations } = flags;
  await using executor = new MistralAutonomousExecutor({
    apiKey,
    baseUrl,
    sandbox,
    maxIterations,
    models: modelsOf(flags),
  });
  const service = new LocalRunService({ executor });
  try {
    const runs = cappedRuns(service, budgetOf(flags));
    const onError = (error: unknown): void => writeProblem(error instanceof Error ? error.message : String(error));
    await serveStdio({ runs, sandbox, version, onError, signal: stop.signal });
  } finally {
    await service.close();
  }
  return stop.exitCode ?? exitCodes.ok;
}
