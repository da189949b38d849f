import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { exampleOf, runScript } from './script.js';
import { startStatisticsServer } from './scripted.js';

describe('what the READMEs show', () => {
  it.each(['README.md', 'packages/executor/README.md'])('%s runs as it stands and ends by itself', async (readme) => {
    await using server = await startStatisticsServer('key-of-the-test');
    const env = { MISTRAL_BASE_URL: server.baseUrl, MISTRAL_API_KEY: 'key-of-the-test' };
    const ended = await runScript(exampleOf(readme), env);
    expect(ended).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringContaining('mean=2.875 median=3.0 mode=3'),
    });
    expect(ended.stdout).toContain('passed');
  });

  it('packages/executor/README.md keeps a run in a folder, and goes on with it', async () => {
    await using server = await startStatisticsServer();
    const folder = mkdtempSync(path.join(tmpdir(), 'mae-readme-'));
    try {
      const example = exampleOf('packages/executor/README.md', 1).replace("'.mae'", JSON.stringify(folder));
      const ended = await runScript(example, { MISTRAL_BASE_URL: server.baseUrl });
      expect(ended).toMatchObject({ code: 0, stderr: '', stdout: 'passed completed\n' });
      expect(readFileSync(path.join(folder, 'runs/averages/events.1.jsonl'), 'utf8')).toContain('run.completed');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('packages/mcp/README.md runs as it stands and ends by itself', async () => {
    await using server = await startStatisticsServer();
    const ended = await runScript(exampleOf('packages/mcp/README.md'), { MISTRAL_BASE_URL: server.baseUrl });
    expect(ended).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining("stopReason: 'passed'") });
    expect(ended.stdout).toContain("output: 'mean=2.875 median=3.0 mode=3'");
  });

  it('packages/protocol/README.md runs as it stands', async () => {
    const ended = await runScript(exampleOf('packages/protocol/README.md'), {});
    expect(ended).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^running add 1 and 2\nRUN_LOG_INVALID /),
    });
  });

  it('the library example of the root README has ten lines at most', () => {
    const lines = exampleOf('README.md')
      .split('\n')
      .filter((line) => line.trim() !== '');
    expect(lines.length).toBeLessThanOrEqual(10);
  });
});

describe('a script of two lines', () => {
  const source =
    "import { autonomousExecute } from '@mae/executor';\nconsole.log((await autonomousExecute('statistics')).stopReason);";

  it('ends by itself', async () => {
    await using server = await startStatisticsServer();
    expect(await runScript(source, { MISTRAL_BASE_URL: server.baseUrl })).toMatchObject({
      code: 0,
      stdout: 'passed\n',
      stderr: '',
    });
  });

  it('says in one line what to do where the key is missing', async () => {
    const ended = await runScript(source.replace('.stopReason', '.fault?.message'), {});
    expect(ended).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('MISTRAL_API_KEY') });
  });

  it('says where it looked for a server that is not there', async () => {
    const ended = await runScript(source.replace('.stopReason', '.fault?.code'), {
      MISTRAL_BASE_URL: 'http://127.0.0.1:9',
    });
    expect(ended).toMatchObject({ code: 0, stdout: 'CLIENT_UNREACHABLE\n' });
  });
});
