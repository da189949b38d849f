import { Command } from 'commander';
import type { Context } from '../context.js';
import type { McpFlags } from '../flags.js';
import { addBoundOptions, addModelOptions } from './options.js';

/** `mae mcp`: tasks and programs as tools of an MCP client. */
export function mcpCommand(context: Context): Command {
  const command = new Command('mcp').description(
    'serve tasks and programs as tools to an MCP client, over standard input and output',
  );
  addBoundOptions(command, 'each run');
  return addModelOptions(command, 'planning, writing and repairing')
    .addHelpText(
      'after',
      `
Started by an MCP client, such as an editor or an assistant; it ends when that closes standard input. A client may ask
for less than --max-tokens, --max-price and --timeout allow, and never for more. Runs are kept in memory until it ends.
Without MISTRAL_API_KEY programs can be run (run_code), and tasks fail.

Example, Claude Code:
  claude mcp add mae --env MISTRAL_API_KEY=… -- mae mcp --max-price 0.10`,
    )
    .action(async (flags: McpFlags) => {
      const { serveMcp } = await import('../mcp/serve-mcp.js');
      context.end(await serveMcp(flags, context));
    });
}
