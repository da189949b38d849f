import { afterAll, describe, expect, it } from 'vitest';
import { isProblem, postJson, serverOf } from '../__fixtures__/server.js';

const server = serverOf({ limits: { bodyBytes: 20_000 } });
const { app } = server;
afterAll(async () => {
  await server.service.close();
  await app.close();
});

const task = 'add 1 and 2';
const file = (rest: object) => ({ task, files: [{ name: 'a.txt', text: '', ...rest }] });

describe('a run that is not well asked for is refused with its field named', () => {
  const refused: [body: unknown, pointer: string, detail: string | RegExp][] = [
    [{}, '#/task', /expected string/],
    [[], '#', /expected object/],
    ['task', '#', /expected object/],
    [{ task: '' }, '#/task', 'must say what to do: it is empty'],
    [{ task: ' \n\t' }, '#/task', 'must say what to do: it is empty'],
    [{ task: 5 }, '#/task', /expected string/],
    [{ task, language: 'cobol' }, '#/language', /expected one of/],
    [{ task, retries: 3 }, '#', 'Unrecognized key: "retries"'],
    [{ task, maxIterations: -1 }, '#/maxIterations', /expected number to be >=0/],
    [{ task, candidates: 1.5 }, '#/candidates', /expected int/],
    [{ task, budget: { maxTokens: 0 } }, '#/budget/maxTokens', /expected number to be >0/],
    [{ task, limits: { memory: 5 } }, '#/limits', 'Unrecognized key: "memory"'],
    [{ task, policy: 'lax' }, '#/policy', /Invalid/],
    [{ task, checks: [{ kind: 'stdout' }] }, '#/checks/0', 'needs one of equals, contains, matches'],
    [{ task, checks: [{ kind: 'guess' }] }, '#/checks/0/kind', /Invalid/],
    [file({ name: '../a' }), '#/files/0/name', /must be a relative path/],
    [file({ name: '/etc/passwd' }), '#/files/0/name', /must be a relative path/],
    [file({ base64: 'YQ==' }), '#/files/0', 'needs either text or base64'],
    [{ task, files: [{ name: 'a' }] }, '#/files/0', 'needs either text or base64'],
    [{ task, files: [{ name: 'a', base64: 'Y' }] }, '#/files/0/base64', /base64/],
    [{ task, files: [file({}).files[0], file({}).files[0]] }, '#/files/1/name', 'is there twice'],
    [{ task, files: [{ name: 'a', content: 'x' }] }, '#/files/0', /content/],
  ];
  it.each(refused)('%j', async (body, pointer, detail) => {
    const response = await postJson(app, '/v1/runs', JSON.stringify(body));
    expect(isProblem(response)).toBe(true);
    const matching = detail instanceof RegExp ? expect.stringMatching(detail) : detail;
    expect(response.json()).toMatchObject({ status: 422, code: 'REQUEST_INVALID' });
    expect(response.json().errors).toContainEqual({ pointer, detail: matching });
  });

  it('names every field that is wrong', async () => {
    const response = await postJson(app, '/v1/runs', { task: '', language: 'cobol', candidates: 99 });
    const { errors } = response.json();
    expect(errors.map((error: { pointer: string }) => error.pointer)).toEqual(
      expect.arrayContaining(['#/task', '#/language', '#/candidates']),
    );
  });

  it('passes on what only the executor can refuse', async () => {
    const response = await postJson(app, '/v1/runs', { task, budget: { maxCostUsd: 1 } });
    expect(response.json()).toMatchObject({ status: 422, code: 'RUN_PRICE_UNKNOWN' });
  });
});

describe('a program that is not well asked for', () => {
  it.each([{}, { code: 5 }, { code: '', language: 'perl' }, { code: '', signal: 1 }, { code: '', stdin: 1 }, null])(
    'is refused: %j',
    async (body) => {
      const response = await postJson(app, '/v1/execute', JSON.stringify(body));
      expect(isProblem(response)).toBe(true);
      expect(response.json()).toMatchObject({ status: 422, code: 'REQUEST_INVALID' });
    },
  );
});

describe('a body that cannot be read', () => {
  const json = { 'content-type': 'application/json' };
  const withCharset = (charset: string) => ({ 'content-type': `application/json; charset=${charset}` });
  const bodies: [what: string, body: string | Buffer, headers: Record<string, string>, status: number, code: string][] =
    [
      ['no JSON', '{"task": "secret words', json, 400, 'REQUEST_NOT_JSON'],
      ['nothing', '', json, 422, 'REQUEST_INVALID'],
      ['a forged prototype', '{"task":"x","__proto__":{"admin":true}}', json, 400, 'REQUEST_NOT_JSON'],
      ['deep arrays', `{"task":"x","plan":${'['.repeat(5_000)}`, json, 400, 'REQUEST_TOO_DEEP'],
      ['too much', JSON.stringify({ task: 'x'.repeat(20_001) }), json, 413, 'REQUEST_TOO_LARGE'],
      ['plain text', 'add 1 and 2', { 'content-type': 'text/plain' }, 415, 'MEDIA_TYPE_UNSUPPORTED'],
      [
        'bytes that are no UTF-8',
        Buffer.from([...Buffer.from('{"task":"'), 0xff, 0x22, 0x7d]),
        json,
        400,
        'REQUEST_NOT_JSON',
      ],
      ['UTF-16', Buffer.from('{"task":"x"}', 'utf16le'), json, 400, 'REQUEST_NOT_JSON'],
      ['latin1', '{"task":"x"}', withCharset('latin1'), 415, 'MEDIA_TYPE_UNSUPPORTED'],
      ['a charset in quotes', '{"task":"x"}', withCharset('"utf-16"'), 415, 'MEDIA_TYPE_UNSUPPORTED'],
      ['no name of a charset', '{"task":"x"}', withCharset(''), 415, 'MEDIA_TYPE_UNSUPPORTED'],
      ['a form', 'task=x', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'MEDIA_TYPE_UNSUPPORTED'],
      ['no content type', '{"task":"x"}', {}, 415, 'MEDIA_TYPE_UNSUPPORTED'],
    ];
  it.each(bodies)('%s', async (_, body, headers, status, code) => {
    const response = await app.inject({ method: 'POST', url: '/v1/runs', headers, body });
    expect(isProblem(response)).toBe(true);
    expect(response.json()).toMatchObject({ status, code });
    expect(response.body).not.toContain('secret words');
    expect(server.log.join('')).not.toContain('secret words');
  });
});

it.each(['utf-8', 'UTF-8', '"utf8"'])('takes a body with the charset %s', async (charset) => {
  const headers = { 'content-type': `application/json;charset=${charset}` };
  const response = await app.inject({ method: 'POST', url: '/v1/execute', headers, body: '{"code":"print(5)","π":1}' });
  expect(response.json()).toMatchObject({ status: 422, errors: [{ detail: 'Unrecognized key: "π"' }] });
});

describe('a request for what is not there', () => {
  it.each([
    ['GET', '/', 404, 'ROUTE_NOT_FOUND'],
    ['PUT', '/v1/runs/x', 405, 'METHOD_NOT_ALLOWED'],
    ['DELETE', '/v1/runs/x', 404, 'RUN_NOT_FOUND'],
    ['GET', '/v1/runs/%zz', 400, 'URL_INVALID'],
    ['GET', `/v1/runs/${'x'.repeat(766)}`, 400, 'URL_INVALID'],
    ['GET', '/v1/runs/..%2f..%2fetc', 404, 'RUN_NOT_FOUND'],
  ] as const)('%s %s', async (method, url, status, code) => {
    const response = await app.inject({ method, url });
    expect(isProblem(response)).toBe(true);
    expect(response.json()).toMatchObject({ status, code });
    expect(response.headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
    expect(response.headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
  });

  it.each(['', 'two words', 'x'.repeat(256), 'ümlaut'])('the Idempotency-Key %j', async (key) => {
    const response = await postJson(app, '/v1/runs', { task }, { 'idempotency-key': key });
    expect(response.json()).toMatchObject({ status: 422, errors: [{ pointer: '#/idempotency-key' }] });
    expect(response.json().detail).toMatch(/^The headers are not valid: idempotency-key: /);
  });
});
