import { once } from 'node:events';
import { gate, reply } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { startMae } from './support/mae.js';
import { fenced, modelOf, startModel } from './support/model.js';
import { childrenOf, untilGone } from './support/processes.js';

const loops = {
  python: 'print("started")\nwhile True:\n    pass\n',
  javascript: 'console.log("started");\nfor (;;);\n',
  typescript: 'console.log("started" as string);\nfor (;;);\n',
};

describe('signals', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s during a call to the model ends with %i', async (signal, code) => {
    const held = gate();
    const { env } = await startModel(() => reply('', { hold: held }));
    const { child, ended } = startMae(['run', 'Double 21'], { env });
    await held.reached;
    child.kill(signal);
    const done = await ended;
    expect([done.code, done.signal, done.stdout]).toEqual([code, null, '']);
    expect(done.stderr).toContain('interrupted');
    expect(done.stderr).not.toMatch(/^\s+at .+:\d+/m);
  });

  it.runIf(process.platform === 'linux')(
    'SIGINT while the program runs ends with 130 and leaves no process',
    async () => {
      const { env } = await startModel(modelOf([fenced(loops.javascript)]));
      const { child, ended, shown } = startMae(['run', 'Loop', '--max-duration', '1h'], { env });
      await shown('stderr', '│ started');
      const hosts = childrenOf(child.pid ?? 0);
      expect(hosts.length).toBeGreaterThan(0);
      child.kill('SIGINT');
      const done = await ended;
      expect([done.code, done.stdout]).toEqual([130, '']);
      await untilGone(hosts);
    },
  );

  it.runIf(process.platform === 'linux').each(Object.entries(loops))(
    'SIGKILL during an endless loop in %s leaves no process',
    async (language, program) => {
      const { child, ended, shown } = startMae(['exec', '-', '--language', language, '--max-duration', '1h']);
      child.stdin.end(program);
      await shown('stdout', 'started');
      const hosts = childrenOf(child.pid ?? 0);
      expect(hosts.length).toBeGreaterThan(0);
      child.kill('SIGKILL');
      expect((await ended).signal).toBe('SIGKILL');
      await untilGone(hosts);
    },
  );

  it('SIGINT during mae exec ends with 130', async () => {
    const { child, ended, shown } = startMae(['exec', '-', '--language', 'javascript', '--max-duration', '1h']);
    child.stdin.end(loops.javascript);
    await shown('stdout', 'started');
    child.kill('SIGINT');
    expect(await ended).toEqual({ code: 130, signal: null, stdout: 'started\n', stderr: '' });
  });

  it('SIGINT while the task is read from standard input ends with 130', async () => {
    const { child, ended } = startMae(['run', '-'], { env: { MISTRAL_API_KEY: 'unused' } });
    // More than the pipe holds: it drains once the command reads.
    child.stdin.write('x'.repeat(4_000_000));
    await once(child.stdin, 'drain');
    child.kill('SIGINT');
    expect(await ended).toEqual({ code: 130, signal: null, stdout: '', stderr: '' });
  });
});

describe('a closed pipe', () => {
  it('ends exec quietly where nobody reads its output any more', async () => {
    const { child, ended, shown } = startMae(['exec', '-', '--language', 'javascript', '--max-duration', '1h']);
    child.stdin.end('for (let n = 0; ; n++) if (n % 1e7 === 0) console.log(n)');
    await shown('stdout', '0\n');
    child.stdout.destroy();
    expect(await ended).toMatchObject({ code: 141, signal: null, stderr: '' });
  });

  it('cancels a run with --json, so that nothing more is spent', async () => {
    const held = gate();
    let calls = 0;
    const { env, server } = await startModel(() => {
      calls += 1;
      return calls === 1 ? reply('{}') : reply('', { hold: held });
    });
    const { child, ended, shown } = startMae(['run', 'Double 21', '--json'], { env });
    await shown('stdout', 'run.started');
    child.stdout.destroy();
    expect(await ended).toMatchObject({ code: 141, signal: null, stderr: '' });
    expect(server.requests.length).toBeLessThanOrEqual(2);
    held.release();
  });
});
