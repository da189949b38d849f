import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startAdding } from '../src/__fixtures__/adding.js';
import { listening } from '../src/__fixtures__/clients.js';
import { withTestTools } from '../src/__fixtures__/with-test-tools.js';
import { createMcpServer } from '../src/server/create-mcp-server.js';

const bin = path.join(
  path.dirname(createRequire(import.meta.url).resolve('@modelcontextprotocol/conformance/package.json')),
  'dist/index.js',
);

interface Verdicts {
  /** 0 where all that failed was named beforehand. */
  code: number | null;
  passed: string[];
  failed: string[];
  printed: string;
}

/** Runs the whole official suite against a server. */
async function conformance(url: URL): Promise<Verdicts> {
  const folder = mkdtempSync(path.join(tmpdir(), 'mae-conformance-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const baseline = path.join(folder, 'baseline.yml');
  writeFileSync(baseline, `server:\n${notOurs.map((name) => `  - ${name}\n`).join('')}`);
  const given = ['--suite', 'all', '--expected-failures', baseline, '--output-dir', folder];
  const child = spawn(process.execPath, [bin, 'server', '--url', url.href, ...given]);
  let printed = '';
  const hear = (piece: unknown): void => {
    printed += String(piece);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const marked = (mark: string) =>
    [...printed.matchAll(/^(.) ([\w-]+): \d+ passed/gm)].flatMap(([, found, name = '']) =>
      found === mark ? name : [],
    );
  return { code, passed: marked('✓'), failed: marked('✗'), printed };
}

/**
 * What this server does not do, so that the suite finds no way to test it: it asks the client for nothing (sampling,
 * elicitation), resumes no streams (a run is followed by its id), announces no changes, and writes schemas in draft 7.
 */
const notOurs = [
  'tools-call-sampling',
  'tools-call-elicitation',
  'elicitation-sep1034-defaults',
  'elicitation-sep1330-enums',
  'server-sse-polling',
  'resources-subscribe',
  'resources-unsubscribe',
  'json-schema-2020-12',
];

/** Scenarios that need no tool of their own. */
const plain = [
  'server-initialize',
  'ping',
  'tools-list',
  'resources-list',
  'prompts-list',
  'server-sse-multiple-streams',
  'dns-rebinding-protection',
];

it('the server as it is passes every scenario that needs no tool of the suite', async () => {
  const { runs, sandbox } = await startAdding();
  const { url } = await listening({ runs, sandbox });
  const { passed } = await conformance(url);
  expect(passed).toEqual(expect.arrayContaining(plain));
});

it('with the tools of the suite it passes all of it but what it does not do', async () => {
  const { runs, sandbox } = await startAdding();
  const { url } = await listening(() => withTestTools(createMcpServer({ runs, sandbox })));
  const { code, passed, failed, printed } = await conformance(url);
  expect(failed.sort()).toEqual(notOurs.toSorted());
  expect(passed).toHaveLength(24);
  expect(code, printed).toBe(0);
});
