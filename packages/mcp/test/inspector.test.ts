import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { startAdding } from '../src/__fixtures__/adding.js';
import { listening } from '../src/__fixtures__/clients.js';

const inspector = path.join(
  path.dirname(createRequire(import.meta.url).resolve('@modelcontextprotocol/inspector/package.json')),
  'clients/launcher/build/index.js',
);

it('the official Inspector lists and calls over HTTP, and finds no schema that a client may not read', async () => {
  const { runs, sandbox } = await startAdding();
  const { url } = await listening({ runs, sandbox });
  const home = mkdtempSync(path.join(tmpdir(), 'mae-inspector-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const inspect = async (...args: string[]) => {
    const argv = [inspector, '--cli', '--server-url', url.href, '--transport', 'http', '--format', 'json', ...args];
    const env = { PATH: process.env.PATH, HOME: home };
    const { stdout } = await promisify(execFile)(process.execPath, argv, { env });
    return JSON.parse(stdout).result;
  };
  const { tools } = await inspect('--method', 'tools/list', '--strict');
  expect(tools).toHaveLength(4);
  const call = ['--method', 'tools/call', '--tool-name', 'execute_task', '--tool-arg', 'task=add 1 and 2'];
  const { structuredContent } = await inspect(...call);
  expect(structuredContent).toMatchObject({ success: true, output: '3' });
  const { contents } = await inspect('--method', 'resources/read', '--uri', structuredContent.uri);
  expect(contents).toMatchObject([{ mimeType: 'application/json' }]);
});
