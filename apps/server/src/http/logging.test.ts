import { describe, expect, it } from 'vitest';
import { durableServer } from '../__fixtures__/durable-server.js';
import { postJson } from '../__fixtures__/server.js';

const callerKey = 'a-private-key-of-the-caller';
const body = { task: 'a private task', stdin: 'private input' };

describe('the log', () => {
  it('has no task, program or key, and says whose request it was', async () => {
    await using server = await durableServer({ baseUrl: 'http://127.0.0.1:9' });
    const { headers, secret, keyId } = await server.newKey();
    const given = { ...headers, 'x-mistral-api-key': callerKey, 'idempotency-key': 'private-id' };
    const started = await postJson(server.app, '/v1/runs', body, given);
    expect(started.statusCode).toBe(202);
    await postJson(server.app, '/v1/execute', { code: 'private_program()' }, headers);
    await postJson(server.app, '/v1/runs', body, { ...headers, 'x-mistral-api-key': 'private key with spaces' });
    const text = server.log.join('');
    expect(text).not.toMatch(new RegExp(`private|${secret}`));
    const lines = server.log.map((line) => JSON.parse(line)).filter((line) => line.res !== undefined);
    expect(lines.map(({ res }) => res)).toEqual([
      { statusCode: 202, keyId },
      { statusCode: 200, keyId },
      { statusCode: 422, keyId },
    ]);
    expect(new Set(lines.map(({ reqId }) => reqId)).size).toBe(3);
    const view = await server.app.inject({ url: started.headers.location, headers });
    expect(view.body).not.toContain(callerKey);
  });

  it('has tasks and programs where that is asked for, and never a key', async () => {
    const lines: string[] = [];
    const logger = { stream: { write: (line: string) => void lines.push(line) }, content: true };
    await using server = await durableServer({ server: { logger }, baseUrl: 'http://127.0.0.1:9' });
    const { headers, secret } = await server.newKey();
    await postJson(server.app, '/v1/runs', body, { ...headers, 'x-mistral-api-key': callerKey });
    const text = lines.join('');
    expect(text).toContain('a private task');
    expect(text).toContain('private input');
    expect(text).not.toMatch(new RegExp(`${callerKey}|${secret}`));
  });
});
