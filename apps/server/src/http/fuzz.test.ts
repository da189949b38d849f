import { type Schema as JsonSchema, Validator } from '@cfworker/json-schema';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { rested } from '../__fixtures__/durable.js';
import { durableServer } from '../__fixtures__/durable-server.js';
import { brokenFor, type Schema, validFor } from '../__fixtures__/schema-arbitrary.js';
import { isProblem, postJson, serverOf } from '../__fixtures__/server.js';

const isFull = process.env.MAE_TEST_FULL === '1';

const file = { name: 'out.txt', bytes: 2, sha256: 'a'.repeat(64), content: new Uint8Array([104, 105]) };
const server = await durableServer({
  maxQueued: 1_000_000,
  script: () => ({ stdout: '3', files: [file] }),
  server: { limits: { maxStreams: 1_000_000, maxExecutions: 1_000_000 }, listModels: async () => [] },
});
afterAll(() => server[Symbol.asyncDispose]());
const { app } = server;
const document = (await app.inject('/openapi.json')).json();
const components = document.components.schemas;

const { runId: known } = await server.durable.all.start({ task: 'add 1 and 2' });
const { runId: waiting } = await server.durable.all.start({ task: 'add 1 and 2', approval: true });
for (const runId of [known, waiting]) await rested(server.durable.all, runId);

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: Schema;
}
interface Operation {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

interface Asked {
  path: Record<string, string>;
  query: Record<string, unknown>;
  header: Record<string, string>;
  body?: unknown;
}

/** Values that belong to the run there is, more often than any others. */
const likely: Record<string, string[]> = {
  runId: [known, known, waiting],
  artifactId: ['a1.0'],
  name: ['out.txt'],
  'idempotency-key': ['one', 'two'],
  'last-event-id': ['0', '5'],
  prefer: ['wait=5', 'respond-async', 'wait=0'],
};

/** Requests that the document allows, and requests that are a little off. */
function requestsOf(operation: Operation): fc.Arbitrary<Asked> {
  return fc.oneof(requestsWith(operation, validFor), requestsWith(operation, brokenFor));
}

function requestsWith({ parameters = [], requestBody }: Operation, valuesOf: typeof validFor): fc.Arbitrary<Asked> {
  const part = (where: Parameter['in']) => {
    const those = parameters.filter((parameter) => parameter.in === where);
    const values = those.map(({ name, schema, required }) => {
      const usual = likely[name];
      const value = usual
        ? fc.oneof(fc.constantFrom(...usual), valuesOf(schema, components))
        : valuesOf(schema, components);
      return [name, required ? value.map(inText) : fc.option(value.map(inText), { nil: undefined, freq: 1 })];
    });
    return fc.record(Object.fromEntries(values), { noNullPrototype: true }).map(withoutAbsent);
  };
  const schema = requestBody?.content['application/json']?.schema;
  const accept = fc.constantFrom('*/*', 'application/json', 'text/event-stream', 'application/jsonl;q=0.5');
  const body = schema ? valuesOf(schema, components) : fc.constant(undefined);
  return fc
    .record({ path: part('path'), query: part('query'), header: part('header'), accept, body })
    .map(({ accept, header, ...rest }) => ({ ...rest, header: { ...header, accept } }) as Asked);
}

/** Of an object too, whose own `toString` may be anything. */
const inText = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

const withoutAbsent = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

async function send(path: string, method: string, { path: parts, query, header, body }: Asked) {
  const filled = path.replace(
    /\{(\w+)\}/g,
    (_, name) => encodeURIComponent((parts[name] ?? '').toWellFormed()) || '%20',
  );
  // What cannot be a value of a header never reaches a server.
  const headers = Object.entries(header).map(([name, value]) => [name, value.replace(/[^\x20-\x7e]/g, '')]);
  return app.inject({
    method: method as 'POST',
    url: `${filled}?${new URLSearchParams(query as Record<string, string>)}`,
    headers: { ...Object.fromEntries(headers), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

const validators = new Map<Schema, Validator>();
/** Whether the document says of a reply what it is. */
function isDescribed(
  { responses }: Operation,
  { statusCode, headers, body }: Awaited<ReturnType<typeof send>>,
): string {
  const described = responses[statusCode];
  if (described === undefined) return `no ${statusCode}: ${body.slice(0, 300)}`;
  if (body === '' && described.content === undefined) return '';
  const type = String(headers['content-type']).split(';')[0] ?? '';
  const schema = described.content?.[type]?.schema;
  if (schema === undefined) return statusCode === 204 ? '' : `no ${type} for ${statusCode}`;
  if (!type.endsWith('json')) return '';
  const validator =
    validators.get(schema) ??
    new Validator({ ...schema, components: document.components } as JsonSchema, '2020-12', false);
  validators.set(schema, validator);
  const { valid, errors } = validator.validate(JSON.parse(body));
  return valid ? '' : JSON.stringify(errors.slice(-3));
}

const operations = Object.entries<Record<string, Operation>>(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => [operation.operationId, path, method, operation] as const),
);
// What the others look at goes last.
operations.sort(([a], [b]) => Number(a === 'deleteRun') - Number(b === 'deleteRun'));

describe('no request of the document, or beside it, is a server error, and each reply is as described:', () => {
  it.each(operations)('%s', { timeout: isFull ? 600_000 : 60_000 }, async (_, path, method, operation) => {
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(requestsOf(operation), async (asked) => {
        const response = await send(path, method.toUpperCase(), asked);
        expect(response.statusCode, response.body).toBeLessThan(500);
        if (response.statusCode >= 400) expect(isProblem(response)).toBe(true);
        expect(isDescribed(operation, response)).toBe('');
        seen.add(response.statusCode);
      }),
      { numRuns: isFull ? 1_000 : 30 },
    );
    // Not all are refused at the door: some reach what the operation does.
    expect(
      [...seen].some((status) => status < 300 || status === 409),
      [...seen].join(),
    ).toBe(true);
  });
});

it('no text makes the parser of bodies fail as a server error', async () => {
  const plain = serverOf();
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.json()), async (text) => {
      const response = await postJson(plain.app, '/v1/execute', text);
      expect([400, 422]).toContain(response.statusCode);
    }),
    { numRuns: isFull ? 3_000 : 100 },
  );
});
