import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { makeCertificate } from '../src/__fixtures__/certificate.js';
import { startTlsModel } from '../src/__fixtures__/servers.js';

/** What a process that was started with these variables says. Node reads NODE_EXTRA_CA_CERTS at its start alone. */
async function ask(baseUrl: string, environment: Record<string, string>, ca?: string): Promise<string> {
  const entry = new URL('../dist/index.js', import.meta.url).href;
  const script = `
    const { MistralApiClient } = await import(${JSON.stringify(entry)});
    const options = ${JSON.stringify({ baseUrl, apiKey: 'k', retry: { maxRetries: 0 }, ca })};
    const client = new MistralApiClient(options);
    const request = { model: 'm', messages: [{ role: 'user', content: 'hi' }] };
    const said = await client.chat.complete(request).then((reply) => reply.content, (error) => error.code);
    console.log(said);
    await client.close();`;
  const env = { ...process.env, ...environment };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env });
  return stdout.trim();
}

test('NODE_EXTRA_CA_CERTS is trusted, also beside the option ca', async () => {
  const certificate = makeCertificate('127.0.0.1');
  const folder = await mkdtemp(path.join(tmpdir(), 'mae-ca-'));
  try {
    const file = path.join(folder, 'ca.pem');
    await writeFile(file, certificate.cert);
    await using model = await startTlsModel(certificate);
    const baseUrl = `https://127.0.0.1:${model.port}`;
    const extra = { NODE_EXTRA_CA_CERTS: file };
    const said = await Promise.all([
      ask(baseUrl, {}),
      ask(baseUrl, extra),
      ask(baseUrl, extra, makeCertificate('other.test').cert),
    ]);
    expect(said).toEqual(['CLIENT_UNREACHABLE', 'over TLS', 'over TLS']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
