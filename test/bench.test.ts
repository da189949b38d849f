import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { root } from './script.js';

/** The first table below a heading, as cells. */
function tableBelow(heading: string, printed: string): string[][] {
  const lines = printed.split('\n');
  const from = lines.findIndex((line, at) => at > lines.indexOf(heading) && line.startsWith('|'));
  const rest = lines.slice(from);
  const rows = rest.slice(2, rest.indexOf(''));
  return rows.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe('the benchmarks', () => {
  it('come out whole in a small run, which leaves the kept results alone', async () => {
    const child = spawn(process.execPath, [path.join(root, 'bench/run.ts'), '--quick'], { cwd: root });
    const [printed, said, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit') as Promise<[number | null]>,
    ]);
    expect({ code, said }).toMatchObject({ code: 0 });
    expect(printed).not.toMatch(/undefined|NaN|Infinity/);

    const bars = tableBelow('### Bars', printed);
    expect(bars.length).toBeGreaterThan(25);
    // What is not installed here is said to be so, and nothing else.
    const missing = bars.filter(([, measured]) => measured === 'not there').map(([what]) => what);
    expect(missing.filter((what) => process.platform === 'linux' && !/CPython|python3/.test(what ?? ''))).toEqual([]);

    const peers = tableBelow('### Peers', printed);
    expect(peers.map(([title]) => title)).toEqual([
      '`@mae/sandbox`, Python',
      'Pyodide, a fresh Node worker for every run',
      'Pyodide, one Node worker for all runs',
      '`@pydantic/monty`',
      '`python3 -I`',
      '`@mae/sandbox`, JavaScript',
      '`quickjs-emscripten`',
      '`node:vm`',
    ]);
    const absent = peers.filter(([, , start]) => start?.startsWith('not there')).map(([title]) => title);
    expect(absent.filter((title) => title !== '`python3 -I`')).toEqual([]);

    const attacks = tableBelow('### Attacks', printed);
    expect(attacks.length).toBe(10);
    for (const cells of attacks) expect(cells[1], cells[0]).toMatch(/^\d+ [a-z-]+/);
    const clientBars = tableBelow('### Bars of the client', printed);
    expect(clientBars.length).toBeGreaterThan(10);
    for (const [what, measured] of clientBars) expect(measured, what).not.toBe('not there');
    const clients = tableBelow('### Peers of the client', printed);
    expect(clients.map(([title]) => title)).toEqual(['`@mae/client`', '`@mistralai/mistralai`', '`@ai-sdk/mistral`']);

    const loopBars = tableBelow('### Bars of the loop', printed);
    expect(loopBars.map(([what]) => what)).toContain('the loop itself, one attempt, p50');

    const serverBars = tableBelow('### Bars of the server', printed);
    const broken = serverBars.filter(
      ([what, measured]) => /^events (lost|out of order)/.test(what ?? '') && measured !== '0',
    );
    expect(broken.map(([what]) => what)).toEqual([]);
    expect(serverBars.filter(([, measured]) => measured === 'not there')).toEqual([]);
    expect(printed).toContain('## scaling');
  }, 600_000);
});
