import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { sayFault, toldFault } from './public-fault.js';

/** Runs a tool; what it throws becomes an error the model can read, with its code and without stacks or paths. */
export async function asToolResult(
  onError: (error: unknown) => void,
  work: () => Promise<CallToolResult>,
): Promise<CallToolResult> {
  try {
    return await work();
  } catch (error) {
    return { isError: true, content: [{ type: 'text', text: sayFault(toldFault(error, onError)) }] };
  }
}
