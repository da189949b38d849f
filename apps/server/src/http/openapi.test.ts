import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, it } from 'vitest';
import { serverOf } from '../__fixtures__/server.js';
import { problemCodes } from '../problems.js';

const { app } = serverOf();
const document = (await app.inject('/openapi.json')).json();

interface Operation {
  operationId: string;
  summary?: string;
  tags?: string[];
  security?: unknown[];
  responses: Record<string, { description: string; content?: Record<string, unknown> }>;
}
const operations = Object.entries<Record<string, Operation>>(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

it('is valid OpenAPI 3.1', async () => {
  expect(document.openapi).toBe('3.1.0');
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
});

it('names each operation once, says what it does, and what each reply is', () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { operation } of operations) {
    const { operationId, summary, tags, responses } = operation;
    expect([operationId, summary?.length, tags?.length]).toEqual([
      expect.any(String),
      expect.any(Number),
      expect.any(Number),
    ]);
    for (const [status, { description, content }] of Object.entries(responses)) {
      expect(description, `${operationId} ${status}`).not.toMatch(/^(Default Response)?$/);
      if (Number(status) >= 400) expect(Object.keys(content ?? {})).toEqual(['application/problem+json']);
    }
  }
});

it('names no code that the server does not have', () => {
  const named = operations.flatMap(({ operation }) =>
    Object.values(operation.responses).flatMap(({ description }) => description.match(/\b[A-Z]+(_[A-Z]+)+\b/g) ?? []),
  );
  expect(named.filter((code) => !problemCodes.includes(code))).toEqual([]);
  expect(named.length).toBeGreaterThan(100);
});

it('asks for a key where the server does', async () => {
  const guarded = serverOf({ apiKeys: ['a-key-of-twenty-characters'] });
  for (const { path, method, operation } of operations) {
    const url = path.replace(/\{\w+\}/g, 'x');
    const { statusCode } = await guarded.app.inject({ method: method.toUpperCase() as 'GET', url });
    expect([path, statusCode === 401]).toEqual([path, operation.security === undefined]);
    expect([path, '401' in operation.responses]).toEqual([path, operation.security === undefined]);
  }
});

it('has every component that is referred to, and no other', () => {
  const text = JSON.stringify(document);
  const referred = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name));
  expect([...referred].sort()).toEqual(Object.keys(document.components.schemas).sort());
});

it('is a page too, whose files all come from here', async () => {
  const page = await app.inject('/docs/');
  expect(page.headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self'/);
  const files = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(
    ([, file = '']) => new URL(file, 'http://x/docs/'),
  );
  expect(files.length).toBeGreaterThan(4);
  for (const { host, pathname } of files) {
    expect(host).toBe('x');
    expect((await app.inject(pathname)).statusCode, pathname).toBe(200);
  }
  expect(page.body).not.toMatch(/<script(?![^>]*\ssrc=)/);
});
