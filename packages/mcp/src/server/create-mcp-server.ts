import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { registerPrompts } from '../prompts/verified-task.js';
import { registerResources } from '../resources/register.js';
import { registerCancelRun } from '../tools/cancel-run.js';
import { registerExecuteTask } from '../tools/execute-task.js';
import { registerGetRun } from '../tools/get-run.js';
import { registerRunCode } from '../tools/run-code.js';
import { instructions } from './instructions.js';
import { type McpOptions, resolveOptions } from './options.js';

/** Array elements and object members in the arguments of one call. */
const maxArguments = 20_000;

/**
 * A run service as an MCP server of the official SDK, not connected yet.
 *
 * One server serves one connection: make one for each. A request that the client cancels cancels the run it started; a
 * connection that closes leaves runs alone.
 */
export function createMcpServer(options: McpOptions): McpServer {
  const resolved = resolveOptions(options);
  const server = new McpServer(
    { name: 'mae', title: 'MAE', version: resolved.version },
    { instructions, maxToolInputElements: maxArguments },
  );
  server.server.onerror = resolved.onError;
  registerExecuteTask(server, resolved);
  registerRunCode(server, resolved);
  registerGetRun(server, resolved);
  registerCancelRun(server, resolved);
  registerResources(server, resolved);
  registerPrompts(server);
  // The lists never change, and a client that is told so does not wait for news of them.
  const listChanged = false;
  server.server.registerCapabilities({ tools: { listChanged }, resources: { listChanged }, prompts: { listChanged } });
  return server;
}
