import { describe, expect, it } from 'vitest';
import { startAdding } from '../__fixtures__/adding.js';
import { connected, said } from '../__fixtures__/clients.js';

async function solved(options: { programs?: string[]; maxResourceBytes?: number } = {}) {
  const { runs } = await startAdding({ programs: options.programs ?? ["print(3)\nsave('sums/a b.csv', '1,2')"] });
  const client = await connected({ runs, maxResourceBytes: options.maxResourceBytes });
  const files = [
    { name: 'in.txt', text: 'given' },
    { name: 'in.bin', base64: 'AAEC/w==' },
  ];
  const result = await client.callTool({ name: 'execute_task', arguments: { task: 'add 1 and 2', files } });
  const { data } = said(result);
  const read = async (uri: string) => (await client.readResource({ uri })).contents[0];
  return { client, runs, data, read };
}

describe('the resources', () => {
  it('are a run, its program, its output, and the files it wrote and was given', async () => {
    const { data, read } = await solved();
    const { uri, runId } = data;
    const run = await read(uri);
    expect(run).toMatchObject({ mimeType: 'application/json' });
    expect(JSON.parse((run as { text: string }).text)).toMatchObject({
      runId,
      status: 'completed',
      task: 'add 1 and 2',
      verification: { status: 'passed' },
      iterations: [{ attempt: 1, status: 'passed' }],
      receipt: { layers: ['fake'] },
      program: { language: 'python', uri: `${uri}/program` },
      files: [{ name: 'sums/a b.csv', uri: `${uri}/files/sums/a%20b.csv` }],
    });
    expect(await read(`${uri}/program`)).toMatchObject({ mimeType: 'text/x-python', text: data.program });
    expect(await read(`${uri}/output`)).toMatchObject({ mimeType: 'text/plain', text: '3' });
    expect(await read(data.files[0].uri)).toMatchObject({ mimeType: 'text/csv', text: '1,2' });
    expect(await read(`${uri}/files/in.txt`)).toMatchObject({ text: 'given' });
    expect(await read(`${uri}/files/in.bin`)).toMatchObject({ blob: 'AAEC/w==' });
  });

  it('are listed, page by page, newest first', async () => {
    const { runs } = await startAdding();
    for (let count = 0; count < 51; count++) {
      await runs.start({ task: `add ${count}`, program: 'print(3)', checks: [{ kind: 'stdout', equals: '3' }] });
      await runs.idle();
    }
    const client = await connected({ runs });
    const first = await client.listResources();
    expect(first.resources).toHaveLength(51);
    expect(first.resources[0]).toMatchObject({ uri: 'mae://runs' });
    expect(first.resources[1]).toMatchObject({ description: 'completed: passed', mimeType: 'application/json' });
    const second = await client.listResources({ cursor: first.nextCursor });
    expect(second.resources).toHaveLength(1);
    expect(second.nextCursor).toBeUndefined();
    const uris = [...first.resources, ...second.resources].map(({ uri }) => uri);
    expect(new Set(uris).size).toBe(52);
    await expect(client.listResources({ cursor: 'run_none' })).rejects.toMatchObject({ code: -32_602 });
  });

  it('have templates, whose run ids can be completed', async () => {
    const { client, data } = await solved();
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([
      'mae://runs/{runId}',
      'mae://runs/{runId}/program',
      'mae://runs/{runId}/output',
      'mae://runs/{runId}/files/{+name}',
    ]);
    const { completion } = await client.complete({
      ref: { type: 'ref/resource', uri: 'mae://runs/{runId}/program' },
      argument: { name: 'runId', value: data.runId.slice(0, 6) },
    });
    expect(completion.values).toEqual([data.runId]);
    const listed = await client.readResource({ uri: 'mae://runs' });
    expect(JSON.parse((listed.contents[0] as { text: string }).text)).toMatchObject([{ runId: data.runId }]);
  });

  it.each([
    ['mae://runs/run_none', -32_002],
    ['mae://runs/run_none/program', -32_002],
    ['RUN/files/none.csv', -32_002],
    ['RUN/files/../../../etc/passwd', -32_602],
    ['RUN/files/%2e%2e%2f%2e%2e%2fetc%2fpasswd', -32_002],
    ['RUN/files/%ff', -32_002],
    ['file:///etc/passwd', -32_602],
    ['nonsense', -32_603],
  ])('say that %s is not there', async (uri, code) => {
    const { read, data } = await solved();
    await expect(read(uri.replace('RUN', data.uri))).rejects.toMatchObject({ code });
  });

  it('refuse what is larger than is given at once', async () => {
    const { read, data } = await solved({ programs: ["print(3)\nsave('a.txt', 'xxxxxxxxxx')"], maxResourceBytes: 9 });
    await expect(read(data.files[0].uri)).rejects.toThrow(': MCP_RESOURCE_TOO_LARGE: This resource has 10 bytes');
    expect(await read(`${data.uri}/output`)).toMatchObject({ text: '3' });
  });
});

describe('the prompt', () => {
  it('carries the task as data', async () => {
    const { runs } = await startAdding();
    const client = await connected({ runs });
    expect((await client.listPrompts()).prompts).toMatchObject([{ name: 'verified_task' }]);
    const { messages } = await client.getPrompt({ name: 'verified_task', arguments: { task: 'add 1 and 2' } });
    expect(messages).toMatchObject([
      { role: 'user', content: { text: expect.stringContaining('<task>\nadd 1 and 2\n</task>') } },
    ]);
  });
});
