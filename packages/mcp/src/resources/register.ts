import { type FileRef, MaeError, type RunState } from '@mae/protocol';
import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js';
import { ListResourcesRequestSchema, type ReadResourceResult } from '@modelcontextprotocol/sdk/types.js';
import { guarded } from '../errors/protocol-error.js';
import { stateOf } from '../progress/follow-run.js';
import type { ResolvedOptions } from '../server/options.js';
import { asResource } from './as-resource.js';
import { listedRuns, pageOfResources } from './list-runs.js';
import { mimeTypeOf, ofLanguage } from './mime-types.js';
import { reportOf } from './read-run.js';
import { runsUri, templates } from './uris.js';

const json = 'application/json';

/** Runs, programs, outputs and files as resources. */
export function registerResources(server: McpServer, options: ResolvedOptions): void {
  const { runs, maxResourceBytes } = options;
  const read = (uri: URL, mimeType: string, content: string | Uint8Array): ReadResourceResult =>
    asResource({ uri: uri.href, mimeType, content, maxBytes: maxResourceBytes });

  server.registerResource(
    'runs',
    runsUri,
    { title: 'Runs', description: 'The newest runs, with what became of them.', mimeType: json },
    (uri) => guarded(options, async () => read(uri, json, JSON.stringify(await listedRuns(runs)))),
  );

  const register = (
    name: keyof typeof templates,
    about: { title: string; description: string; mimeType?: string },
    content: (state: RunState, variables: { runId: string; name: string }, uri: URL) => Promise<ReadResourceResult>,
  ): void => {
    const complete = { runId: async (typed: string) => idsOf(await runs.list({ limit: 50 }), typed) };
    const template = new ResourceTemplate(templates[name], { list: undefined, complete });
    server.registerResource(name, template, about, (uri, variables) =>
      guarded(options, async () => {
        const runId = decoded(variables.runId);
        return content(await stateOf(runs, runId), { runId, name: decoded(variables.name) }, uri);
      }),
    );
  };

  register(
    'run',
    { title: 'A run', description: 'Its state and everything its result says, uncut.', mimeType: json },
    async (state, { runId }, uri) => read(uri, json, JSON.stringify(reportOf(runId, state))),
  );
  register(
    'program',
    { title: 'The program of a run', description: 'The one that was delivered, or the newest so far.' },
    async (state, { runId }, uri) => {
      const attempts = state.attempts.flatMap(({ artifact }) => artifact ?? []);
      const artifact = state.status === 'completed' ? state.result.artifact : attempts.at(-1);
      if (artifact === undefined) throw missing(`Run ${runId} has no program.`);
      return read(uri, ofLanguage[artifact.language], artifact.code);
    },
  );
  register(
    'output',
    { title: 'The output of a run', description: 'All that the delivered program printed.', mimeType: 'text/plain' },
    async (state, { runId }, uri) => {
      if (state.status !== 'completed') throw missing(`Run ${runId} has not ended: wait for it with get_run.`);
      return read(uri, 'text/plain', state.result.finalOutput);
    },
  );
  register(
    'file',
    { title: 'A file of a run', description: 'One that its program wrote, or that it was given.' },
    async (state, { runId, name }, uri) => {
      const file = filesOf(state).find((one) => one.name === name);
      const content = file && (await runs.blob(runId, file.sha256));
      if (content === undefined) throw missing(`Run ${runId} has no file ${JSON.stringify(name)}.`);
      return read(uri, mimeTypeOf(name), content);
    },
  );

  // The SDK's own handler knows no pages.
  server.server.setRequestHandler(ListResourcesRequestSchema, ({ params }) =>
    guarded(options, () => pageOfResources(runs, params?.cursor)),
  );
}

const missing = (message: string): MaeError => new MaeError({ code: 'MCP_RESOURCE_NOT_FOUND', message });

const idsOf = (runs: { runId: string }[], typed: string): string[] =>
  runs.map(({ runId }) => runId).filter((runId) => runId.startsWith(typed));

/** Those it wrote go before those it was given. */
function filesOf(state: RunState): FileRef[] {
  const written = state.status === 'completed' ? state.result.files : [];
  return [...written, ...(state.started?.files ?? [])];
}

function decoded(variable: string | string[] | undefined): string {
  const text = Array.isArray(variable) ? variable.join('/') : (variable ?? '');
  try {
    return decodeURIComponent(text);
  } catch {
    throw new MaeError({ code: 'MCP_RESOURCE_NOT_FOUND', message: 'The address is not percent-encoded as UTF-8.' });
  }
}
