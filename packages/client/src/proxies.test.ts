import { reply, startMistralServer } from '@mae/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeCertificate } from './__fixtures__/certificate.js';
import { startProxy, startTlsModel } from './__fixtures__/servers.js';
import { apiKey, request, ways } from './__fixtures__/setup.js';
import { written } from './__fixtures__/written.js';
import { MistralApiClient, type MistralApiClientOptions } from './index.js';

const host = 'api.model.test';
const password = 'p@ss:word';
const encoded = encodeURIComponent(password);

beforeEach(() => {
  for (const name of ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'https_proxy', 'http_proxy', 'no_proxy'])
    vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

const clientOf = (options: MistralApiClientOptions) =>
  new MistralApiClient({ apiKey, retry: { maxRetries: 0 }, ...options });

async function failureOf(client: MistralApiClient): Promise<unknown> {
  return client.chat.complete(request).then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe.each(ways)('asked %s', (_way, ask) => {
  test.each(['HTTPS_PROXY', 'https_proxy'])('TLS goes through the tunnel of %s, with its password', async (name) => {
    const certificate = makeCertificate(host);
    await using model = await startTlsModel(certificate);
    await using proxy = await startProxy({ credentials: `me:${password}`, target: model.port });
    vi.stubEnv(name, `http://me:${encoded}@127.0.0.1:${proxy.port}`);
    await using client = clientOf({ baseUrl: `https://${host}`, ca: certificate.cert });
    for (let n = 0; n < 5; n++) expect((await ask(client.chat)).content).toBe('over TLS');
    // undici frees a tunnel a moment after the end of a body, so that two may take turns.
    expect(new Set(proxy.seen)).toEqual(new Set([`CONNECT ${host}:443`]));
    expect(proxy.seen.length).toBeLessThanOrEqual(2);
  });

  test.each(['HTTP_PROXY', 'http_proxy'])('plain HTTP is forwarded by %s', async (name) => {
    await using server = await startMistralServer({ script: [reply('forwarded')], apiKey });
    const { port } = new URL(server.baseUrl);
    await using proxy = await startProxy({ credentials: `me:${password}`, target: Number(port) });
    vi.stubEnv(name, `http://me:${encoded}@127.0.0.1:${proxy.port}`);
    await using client = clientOf({ baseUrl: `http://${host}` });
    expect((await ask(client.chat)).content).toBe('forwarded');
    expect(proxy.seen).toEqual([`POST http://${host}/v1/chat/completions`]);
    server.assertDone();
  });
});

test.each([
  ['HTTPS_PROXY', `https://${host}`],
  ['HTTP_PROXY', `http://${host}`],
])('a wrong password for %s names the proxy, and neither password nor key', async (name, baseUrl) => {
  await using proxy = await startProxy({ credentials: 'me:right', target: 9 });
  vi.stubEnv(name, `http://me:${encoded}@127.0.0.1:${proxy.port}`);
  await using client = clientOf({ baseUrl });
  const error = await failureOf(client);
  expect(error).toMatchObject({
    code: 'CLIENT_UNREACHABLE',
    retryable: false,
    message: expect.stringContaining(
      `The proxy 127.0.0.1:${proxy.port} did not let the call to ${host} through (status 407). Put`,
    ),
    details: { host, proxy: `127.0.0.1:${proxy.port}`, fault: 'PROXY_407' },
  });
  for (const secret of [password, encoded, apiKey, 'bWU6']) expect(written(error)).not.toContain(secret);
  for (const secret of [password, encoded, apiKey]) expect(written(client)).not.toContain(secret);
});

test('a proxy that refuses the host says so', async () => {
  await using proxy = await startProxy({ target: 9, refusesWith: 403 });
  vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${proxy.port}`);
  await using client = clientOf({ baseUrl: `https://${host}` });
  expect(await failureOf(client)).toMatchObject({
    code: 'CLIENT_UNREACHABLE',
    message: expect.stringContaining('(status 403). Ask who runs it'),
  });
});

test('a proxy that is not there is named without its password', async () => {
  const { port } = await (async () => {
    await using gone = await startProxy({ target: 9 });
    return gone;
  })();
  vi.stubEnv('HTTPS_PROXY', `http://me:${encoded}@127.0.0.1:${port}`);
  await using client = clientOf({ baseUrl: `https://${host}` });
  const error = await failureOf(client);
  expect(error).toMatchObject({
    code: 'CLIENT_UNREACHABLE',
    retryable: true,
    message: `${host} could not be reached through the proxy 127.0.0.1:${port} (ECONNREFUSED). Check the network, HTTPS_PROXY, HTTP_PROXY and NO_PROXY, then try again.`,
  });
  for (const secret of [password, encoded]) expect(written(error)).not.toContain(secret);
});

test('an environment without a right address is refused before anything is sent', async () => {
  vi.stubEnv('HTTPS_PROXY', `ftp://me:${encoded}@127.0.0.1:1`);
  await using client = clientOf({ baseUrl: `https://${host}` });
  const error = await failureOf(client);
  expect(error).toMatchObject({ code: 'CLIENT_OPTIONS_INVALID', message: expect.stringContaining('HTTPS_PROXY') });
  expect(written(error)).not.toContain(encoded);
});

test('a certificate nobody vouches for is named with its cure; ca trusts it, and Node’s own list still counts', async () => {
  const certificate = makeCertificate('127.0.0.1', 'localhost');
  await using model = await startTlsModel(certificate);
  const baseUrl = `https://127.0.0.1:${model.port}`;
  await using distrusting = clientOf({ baseUrl });
  expect(await failureOf(distrusting)).toMatchObject({
    code: 'CLIENT_UNREACHABLE',
    retryable: false,
    details: { fault: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    message: expect.stringContaining('the option ca, or in NODE_EXTRA_CA_CERTS'),
  });
  await using trusting = clientOf({ baseUrl, ca: [Buffer.from(certificate.cert)] });
  expect((await trusting.chat.complete(request)).content).toBe('over TLS');
  await using other = clientOf({ baseUrl, ca: makeCertificate('other.test').cert });
  expect(await failureOf(other)).toMatchObject({ code: 'CLIENT_UNREACHABLE' });
  expect(() => clientOf({ ca: 'file.pem' })).toThrow(expect.objectContaining({ code: 'CLIENT_OPTIONS_INVALID' }));
});

test('NO_PROXY is honoured', async () => {
  await using proxy = await startProxy({ target: 9 });
  vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${proxy.port}`);
  vi.stubEnv('NO_PROXY', 'no-such-host.invalid');
  await using client = clientOf({ baseUrl: 'http://no-such-host.invalid' });
  expect(await failureOf(client)).toMatchObject({ code: 'CLIENT_UNREACHABLE' });
  expect(proxy.seen).toEqual([]);
});
