import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import { sayFault, toldFault } from './public-fault.js';

/** What the protocol says of a resource that is not there. */
const resourceNotFound = -32_002;

const numbers: Readonly<Record<string, number>> = {
  RUN_NOT_FOUND: resourceNotFound,
  MCP_RESOURCE_NOT_FOUND: resourceNotFound,
  MCP_RESOURCE_TOO_LARGE: ErrorCode.InvalidRequest,
  MCP_CURSOR_INVALID: ErrorCode.InvalidParams,
};

/** Runs what is no tool; what it throws becomes an error of the protocol, without stacks or paths. */
export async function guarded<T>(
  { onError }: { onError: (error: unknown) => void },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof McpError) throw error;
    const fault = toldFault(error, onError);
    throw Object.assign(new Error(sayFault(fault)), {
      code: numbers[fault.code] ?? ErrorCode.InternalError,
      data: { code: fault.code },
    });
  }
}
