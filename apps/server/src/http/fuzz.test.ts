import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { isProblem, postJson, serverOf } from '../__fixtures__/server.js';

const server = serverOf({ local: { maxRunning: 100_000 } });
afterAll(() => server.service.close());

const json = fc.jsonValue({ maxDepth: 4 });
/** Mostly what belongs there, sometimes anything. */
const mostly = <T>(value: fc.Arbitrary<T>) => fc.oneof({ arbitrary: value, weight: 4 }, { arbitrary: json, weight: 1 });
const some = (model: Record<string, fc.Arbitrary<unknown>>, requiredKeys: string[] = []) =>
  fc.record(model, { requiredKeys, noNullPrototype: true });

const language = mostly(fc.constantFrom('python', 'javascript', 'typescript'));
const files = mostly(
  fc.array(some({ name: mostly(fc.string()), text: mostly(fc.string()), base64: mostly(fc.base64String()) })),
);
const check = some({
  kind: mostly(fc.constantFrom('assert', 'stdout', 'value')),
  code: mostly(fc.string()),
  equals: json,
  schema: mostly(fc.dictionary(fc.string(), json)),
  id: mostly(fc.string()),
});
const common = {
  language,
  files,
  checks: mostly(fc.array(check)),
  stdin: mostly(fc.string()),
  limits: mostly(some({ timeoutMs: mostly(fc.integer()), memoryMb: mostly(fc.integer()) })),
  policy: mostly(fc.constantFrom('strict', 'standard', 'open')),
};
const run = some(
  {
    ...common,
    task: mostly(fc.string()),
    context: mostly(fc.string()),
    planning: mostly(fc.constantFrom('always', 'auto', 'never')),
    plan: json,
    outputSchema: mostly(fc.dictionary(fc.oneof(fc.string(), fc.constant('_zod')), json)),
    candidates: mostly(fc.integer({ min: -1, max: 4 })),
    maxIterations: mostly(fc.integer({ min: -1, max: 2 })),
    budget: mostly(some({ maxTokens: mostly(fc.integer()), maxCostUsd: mostly(fc.double()), deadlineMs: json })),
    models: mostly(some({ planning: mostly(fc.string()), next: json })),
    approval: mostly(fc.boolean()),
  },
  ['task'],
);

async function neverFails(url: string, body: unknown): Promise<void> {
  const response = await postJson(server.app, url, JSON.stringify(body));
  expect(response.statusCode, response.body).toBeLessThan(500);
  if (response.statusCode >= 400) expect(isProblem(response)).toBe(true);
}

it('no body makes a run fail as a server error', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof({ arbitrary: run, weight: 5 }, json), (body) => neverFails('/v1/runs', body)),
    { numRuns: process.env.MAE_TEST_FULL ? 3000 : 200 },
  );
});

it('no body makes a program fail as a server error', async () => {
  const program = some({ ...common, code: mostly(fc.string()) }, ['code']);
  await fc.assert(
    fc.asyncProperty(fc.oneof({ arbitrary: program, weight: 5 }, json), (body) => neverFails('/v1/execute', body)),
    { numRuns: process.env.MAE_TEST_FULL ? 3000 : 300 },
  );
});

it('no text makes the parser of bodies fail as a server error', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.json()), async (text) => {
      const response = await postJson(server.app, '/v1/execute', text);
      expect([400, 422]).toContain(response.statusCode);
    }),
    { numRuns: process.env.MAE_TEST_FULL ? 3000 : 200 },
  );
});
