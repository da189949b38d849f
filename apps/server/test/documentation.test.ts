import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { MaeError } from '@mae/protocol';
import { expect, it } from 'vitest';
import { postJson, serverOf } from '../src/__fixtures__/server.js';
import { problemCodes, toProblem } from '../src/problems.js';

const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const readme = read('../README.md');
const reference = read('../../../docs/http-api.md');

it('the example of the README runs and prints what it says', async () => {
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const argv = ['--input-type=module-typescript', '--eval', example];
  const { PATH, HOME } = process.env;
  const printed = await promisify(execFile)(process.execPath, argv, { cwd: packageFolder, env: { PATH, HOME } });
  expect(printed).toEqual({ stdout: '200 ok [ 1, 2, 3 ] passed\n', stderr: '' });
});

it('the table of problems is that of the server', () => {
  const rows = [...reference.matchAll(/^\| `([A-Z_]+)` \| (\d+) \|/gm)].map(([, code, status]) => [
    code,
    Number(status),
  ]);
  const table = problemCodes.map((code) => [code, toProblem(new MaeError({ code, message: '' })).status]);
  expect(rows.sort()).toEqual(table.sort());
});

it('the bodies of the reference are taken by the server', async () => {
  const [, run, program] =
    /POST \/v1\/runs`[\s\S]*?```json\n([\s\S]*?)```[\s\S]*?POST \/v1\/execute`[\s\S]*?```json\n([\s\S]*?)```/.exec(
      reference,
    ) ?? [];
  const { app } = serverOf();
  expect((await postJson(app, '/v1/runs', run)).statusCode).toBe(202);
  expect((await postJson(app, '/v1/execute', program)).statusCode).toBe(200);
});

it('README and reference name the same endpoints, and each is there', async () => {
  const endpoints = (text: string, pattern: RegExp) =>
    [...text.matchAll(pattern)].map(([, method, path]) => `${method} ${path}`).sort();
  const named = endpoints(readme, /^\| `(GET|POST|DELETE) (\/\S+)`/gm);
  expect(named).toEqual(endpoints(reference, /^### `(GET|POST|DELETE) (\/\S+)`/gm));
  const { app } = serverOf();
  const { paths } = (await app.inject('/openapi.json')).json();
  const there = Object.entries<object>(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace('{runId}', '{id}')}`),
  );
  const elsewhere = ['GET /readyz', 'GET /metrics'];
  expect(there.filter((endpoint) => !elsewhere.includes(endpoint)).sort()).toEqual(named);
});

it('each curl of README and reference does what is said', async () => {
  const { app } = serverOf();
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const commands = [readme, reference].flatMap((text) =>
    [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(
      ([, block = '']) => block.match(/^curl (?:.*\\\n)*.*$/gm) ?? [],
    ),
  );
  expect(commands.length).toBeGreaterThan(5);
  for (const command of commands) {
    const told = command.replace(/^curl /, 'curl -sS --fail-with-body --max-time 30 ');
    const argv = ['-c', told.replaceAll('http://127.0.0.1:8420', `http://127.0.0.1:${port}`)];
    const { stdout } = await promisify(execFile)('sh', argv);
    expect(stdout, command).toMatch(/^(\{|: connected)/);
  }
  await app.close();
});
