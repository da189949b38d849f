import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { eventually, ServerProcess } from './server-process.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const page = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');

it('the file of the page on operations makes spans of a server that is started with it', async () => {
  const folder = mkdtempSync(path.join(here, 'telemetry-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'telemetry.mjs');
  const example = /```js\n\/\/ telemetry\.js\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const exporter = "import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';";
  expect(example).toContain(exporter);
  // To standard output in place of a collector that is not there, and at once.
  const printing = "import { ConsoleSpanExporter as OTLPTraceExporter } from '@opentelemetry/sdk-trace';";
  writeFileSync(file, example.replace(exporter, printing).replaceAll('BatchSpanProcessor', 'SimpleSpanProcessor'));

  await using server = new ServerProcess(['--port', '0'], { NODE_OPTIONS: `--import ${file}` });
  const url = await server.url();
  const headers = {
    'content-type': 'application/json',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  };
  const body = JSON.stringify({ code: '6 * 7', language: 'javascript' });
  expect((await fetch(`${url}/v1/execute`, { method: 'POST', headers, body })).status).toBe(200);
  await eventually(() => server.stdout.includes("name: 'POST /v1/execute'"), 'a span of the request');
  expect(server.stdout).toContain("name: 'execute_tool mae_sandbox'");
  expect(server.stdout.match(/traceId: '0af7651916cd43dd8448eb211c80319c'/g)?.length).toBeGreaterThan(1);
});
