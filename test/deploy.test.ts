import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { copyOf, parseDockerfile } from './dockerfile.js';
import { root } from './script.js';

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const binary = path.join(root, 'apps/server/bin/mae-server.js');
const help = execFileSync(process.execPath, [binary, '--help'], { encoding: 'utf8' });
const stages = parseDockerfile(read('deploy/Dockerfile'));
const [build, final] = stages;
const textsOf = (stage: typeof final, name: string): string[] =>
  (stage?.instructions ?? []).filter((one) => one.name === name).map(({ text }) => text);

const Service = z.looseObject({
  image: z.string(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  secrets: z.array(z.string()).optional(),
  ports: z.array(z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  read_only: z.boolean().optional(),
  healthcheck: z.looseObject({ test: z.array(z.string()).optional() }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
});
const compose = z
  .object({
    services: z.record(z.string(), Service),
    secrets: z.record(z.string(), z.object({ file: z.string() })),
    volumes: z.record(z.string(), z.null()),
  })
  .parse(parse(read('deploy/compose.yaml'), { merge: true }));
const ours = Object.entries(compose.services).filter(([, { image }]) => image === 'mae-server');

describe('the Dockerfile', () => {
  it('has two stages on the Node and with the pnpm that the repository pins', () => {
    const node = /^ {2}node: (\S+)$/m.exec(read('pnpm-workspace.yaml'))?.[1];
    expect(stages.map(({ image }) => image)).toEqual([`node:${node}-trixie-slim`, `node:${node}-trixie-slim`]);
    const pnpm = /const pnpm = '(pnpm@\S+)'/.exec(read('scripts/run.mjs'))?.[1];
    const runs = textsOf(build, 'RUN');
    expect(runs).toHaveLength(3);
    for (const text of runs) expect(text).toMatch(new RegExp(`^npm exec --yes -- ${pnpm} `));
  });

  it('copies what is there, past its list of what may be copied', () => {
    const ignored = read('deploy/Dockerfile.dockerignore').split('\n');
    const allowed = ignored.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    const copied = textsOf(build, 'COPY').flatMap((text) => copyOf(text).sources);
    expect(copied.filter((source) => !existsSync(path.join(root, source)))).toEqual([]);
    expect([...copied].sort()).toEqual([...allowed].sort());
  });

  it('runs as another user than root, from what the build stage made, and writes where volumes are', () => {
    expect(textsOf(final, 'COPY').map(copyOf)).toEqual([
      { from: build?.name, sources: ['/build/server'], target: '/opt/mae-server' },
    ]);
    expect(textsOf(final, 'USER')).toEqual(['node']);
    const volumes = JSON.parse(textsOf(final, 'VOLUME')[0] ?? '[]') as string[];
    const variables = Object.fromEntries(
      (textsOf(final, 'ENV')[0] ?? '').split(' ').map((pair) => pair.split('=') as [string, string]),
    );
    expect([variables.MAE_SERVER_DATA, variables.MAE_CACHE_DIR]).toEqual(volumes);
    for (const volume of volumes) expect(textsOf(final, 'RUN')[0]).toContain(volume);
    for (const name of Object.keys(variables).filter((one) => one !== 'NODE_ENV')) expect(help).toContain(name);
    const [, entry] = JSON.parse(textsOf(final, 'ENTRYPOINT')[0] ?? '[]') as string[];
    expect(existsSync(path.join(root, 'apps/server', path.relative('/opt/mae-server', entry ?? '')))).toBe(true);
  });
});

/** Whether the server takes these arguments: the flags of its help, under its commands. */
function isUnderstood([command = '', ...rest]: string[]): boolean {
  const flags = rest.filter((word) => word.startsWith('--'));
  const knowsCommand = new RegExp(`mae-server \\[?${command}\\]?`).test(help);
  return knowsCommand && flags.every((flag) => new RegExp(`^ {2}${flag}[ ,]`, 'm').test(help));
}

describe('the commands of the image and of compose', () => {
  it('are those of the server', () => {
    const commands = ours.map(([, { command = [] }]) => command);
    const ofImage = JSON.parse(textsOf(final, 'CMD')[0] ?? '[]') as string[];
    expect(commands.map(([command]) => command).sort()).toEqual(['migrate', 'start', 'worker']);
    for (const command of [ofImage, ...commands]) expect(isUnderstood(command), command.join(' ')).toBe(true);
    expect(isUnderstood(['start', '--no-such-flag'])).toBe(false);
  });

  it('start on the ports that are published and asked for health', () => {
    const api = compose.services.api;
    expect(help).toContain('8420');
    expect(textsOf(final, 'EXPOSE')).toEqual(['8420']);
    expect(api?.ports).toEqual(['127.0.0.1:8420:8420']);
    expect(textsOf(final, 'HEALTHCHECK')[0]).toContain('http://127.0.0.1:8420/healthz');
    for (const [name, { command = [], healthcheck }] of ours) {
      const port = command[command.indexOf('--metrics-port') + 1];
      if (healthcheck?.test) expect(healthcheck.test.join(' '), name).toContain(`127.0.0.1:${port}/healthz`);
    }
  });
});

describe('the compose file', () => {
  it('names settings that the server knows, secrets as files alone, and each secret that it mounts', () => {
    for (const [name, { environment = {}, secrets = [] }] of Object.entries(compose.services)) {
      const files = Object.entries(environment).filter(([key]) => key.endsWith('_FILE'));
      expect(files.map(([, file]) => file).sort(), name).toEqual(secrets.map((one) => `/run/secrets/${one}`).sort());
      expect(
        secrets.filter((one) => compose.secrets[one] === undefined),
        name,
      ).toEqual([]);
      if (!ours.some(([own]) => own === name)) continue;
      for (const key of Object.keys(environment)) expect(help, `${name} ${key}`).toContain(key.replace(/_FILE$/, ''));
    }
  });

  it('publishes nothing of the database, and runs the server read-only', () => {
    const published = Object.entries(compose.services).filter(([, { ports }]) => ports !== undefined);
    expect(published.map(([name]) => name)).toEqual(['api']);
    for (const [name, { read_only: isReadOnly, volumes = [] }] of ours) {
      expect(isReadOnly, name).toBe(true);
      const declared = JSON.parse(textsOf(final, 'VOLUME')[0] ?? '[]') as string[];
      expect(
        volumes.filter((volume) => !declared.includes(volume.split(':')[1] ?? '')),
        name,
      ).toEqual([]);
      expect(
        volumes.filter((volume) => !(volume.split(':')[0] ?? '' in compose.volumes)),
        name,
      ).toEqual([]);
    }
  });

  it('migrates once before anything else uses the database', () => {
    const after = (name: string) => compose.services[name]?.depends_on;
    expect(after('migrate')).toEqual({ postgres: { condition: 'service_healthy' } });
    for (const name of ['api', 'worker']) {
      expect(after(name)).toEqual({ migrate: { condition: 'service_completed_successfully' } });
    }
  });
});

it('make-secrets.sh makes every secret of the compose file, and leaves what is there', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'mae-deploy-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const script = path.join(folder, 'make-secrets.sh');
  execFileSync('cp', [path.join(root, 'deploy/make-secrets.sh'), script]);
  const run = (env: Record<string, string>) =>
    spawnSync('sh', [script], { env: { PATH: process.env.PATH ?? '', ...env }, encoding: 'utf8' });
  expect(run({})).toMatchObject({ status: 1, stderr: 'make-secrets: set MISTRAL_API_KEY\n' });
  expect(run({ MISTRAL_API_KEY: 'key-of-the-test' })).toMatchObject({ status: 0, stderr: '' });
  const contents = () =>
    Object.values(compose.secrets).map(({ file }) => readFileSync(path.join(folder, file), 'utf8'));
  const first = contents();
  expect(run({})).toMatchObject({ status: 0 });
  expect(contents()).toEqual(first);
  const password = readFileSync(path.join(folder, 'secrets/postgres-password'), 'utf8');
  expect(password).toMatch(/^[0-9a-f]{48}$/);
  const url = new URL(readFileSync(path.join(folder, 'secrets/database-url'), 'utf8'));
  const { POSTGRES_USER: user, POSTGRES_DB: database } = compose.services.postgres?.environment ?? {};
  expect([url.hostname, url.username, url.password, url.pathname]).toEqual([
    'postgres',
    user,
    password,
    `/${database}`,
  ]);
  expect((statSync(path.join(folder, 'secrets')).mode & 0o777).toString(8)).toBe('700');
});
