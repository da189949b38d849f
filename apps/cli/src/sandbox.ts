import type { ExecutionEngine } from '@mae/sandbox';
import type { Environment } from './environment.js';

/** The sandbox of this command line. Nothing is started before the first program. */
export async function openSandbox({ cacheDir }: Pick<Environment, 'cacheDir'>): Promise<ExecutionEngine> {
  const { ExecutionEngine } = await import('@mae/sandbox');
  return new ExecutionEngine({ cacheDir });
}
