import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Language, RunOutcome, SandboxRequest } from '@mae/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExecutionEngine } from '../../src/index.js';

/**
 * What must become of a program.
 *
 * `DENY`: refused by the policy, by name. `CONT`: it runs, and finds `value` and nothing of the host. `TIME`, `MEM`,
 * `TRUNC`: ended by that limit. `KILL`: ended by a limit together with its host, which is replaced. `ERR`: an error of
 * the program like any other. `CRASH`: it took its interpreter down, and nothing else. `OK`: nothing is wrong with it.
 */
export type Expected = 'DENY' | 'CONT' | 'TIME' | 'KILL' | 'MEM' | 'TRUNC' | 'ERR' | 'CRASH' | 'OK';

export interface Attack extends Partial<Omit<SandboxRequest, 'language'>> {
  /** As in the corpus; members of our own have a letter behind. */
  id: string;
  language: Language;
  /** `{canary}` stands for the path of the planted file, `{port}` for the port of the planted listener. */
  code: string;
  expect: Expected | Expected[];
  /** What the last expression must give, as JSON. */
  value?: unknown;
  /** What name and message of the error must say. */
  error?: RegExp;
  /** What else must hold. */
  also?: (outcome: RunOutcome) => void;
  /** Runs with MAE_TEST_FULL=1 only: another member of a class that is shown by its neighbours. */
  full?: boolean;
}

const isLinux = process.platform === 'linux';
const isFull = process.env.MAE_TEST_FULL === '1';
const probeEvery = 4;
const root = fileURLToPath(new URL('../../../..', import.meta.url));
/** What tells where the host's files are. */
const hostPaths = [
  root,
  process.execPath,
  'node_modules',
  'host-python.cjs',
  'host-javascript.cjs',
  'isolated-vm',
  'file:///',
];

/** What a run finds that it did not bring: the same for every run, or something was left behind. */
const probes: Record<'python' | 'javascript', string> = {
  python: `import builtins, json, os, random, sys
left = [sorted(globals()), len(vars(builtins)), len(vars(sys)), len(sys.modules), len(vars(json)), len(str.__mro__)]
left += [sorted(os.listdir("/")), os.listdir(), os.listdir("/tmp"), dict(os.environ), sys.path, sys.getrecursionlimit()]
[40 + 2, left]`,
  javascript: `const owners = [globalThis, Object, Function, Array, Promise, Error, JSON, Math, RegExp, String, Map, console];
const names = (owner) => Reflect.ownKeys(owner).map((key) => String(key) + typeof Reflect.getOwnPropertyDescriptor(owner, key).value);
[40 + 2, owners.flatMap((owner) => [names(owner).join(), names(Object(owner.prototype)).join()])]`,
};

export class Fixture {
  readonly engine = new ExecutionEngine({ hosts: { max: 1 } });
  readonly canary = `canary-${randomUUID()}`;
  readonly file = join(tmpdir(), `sbx-canary-${randomUUID()}`);
  readonly #listener: Server;
  readonly #untouched = new Map<'python' | 'javascript', string>();
  readonly #childrenBefore = children();
  #hits = 0;
  #unprobed = 0;

  constructor() {
    this.#listener = createServer((_request, response) => response.end(this.canary));
    this.#listener.on('connection', () => {
      this.#hits += 1;
    });
  }

  async plant(): Promise<void> {
    process.env.SBX_CANARY = this.canary;
    Object.assign(globalThis, { __hostSecret: this.canary });
    await writeFile(this.file, this.canary);
    await new Promise<void>((resolve) => this.#listener.listen(0, '127.0.0.1', resolve));
  }

  async remove(): Promise<void> {
    for (const runtime of this.#untouched.keys()) await this.#probe(runtime, 'after');
    delete process.env.SBX_CANARY;
    await rm(this.file, { force: true });
    await this.engine.close();
    this.#listener.closeAllConnections();
    await new Promise((resolve) => this.#listener.close(resolve));
  }

  async run({ language, code, limits, ...request }: Attack): Promise<RunOutcome> {
    const { port } = this.#listener.address() as AddressInfo;
    const planted = code.replaceAll('{canary}', this.file).replaceAll('{port}', String(port));
    await this.remember(language);
    return this.engine.execute(planted, {
      language,
      files: request.files,
      stdin: request.stdin,
      checks: request.checks,
      functions: request.functions,
      policy: request.policy,
      seed: request.seed,
      now: request.now,
      limits: { timeoutMs: 10_000, memoryMb: 64, ...limits },
    });
  }

  /** Sees what a run finds that comes before every attack. */
  async remember(language: Language): Promise<void> {
    await this.#probe(language, 'before');
  }

  /** U1 to U7, without those that are measured in the benchmark. */
  async assertUnharmed(language: Language, outcome: RunOutcome): Promise<void> {
    const contents = outcome.files.map(({ content = new Uint8Array() }) => Buffer.from(content).toString('latin1'));
    const texts = JSON.stringify([{ ...outcome, files: outcome.files.map(({ name }) => name) }, contents]);
    expect(texts, 'U3: the canary came out').not.toContain(this.canary);
    expect(this.#hits, 'U3: the listener was reached').toBe(0);
    for (const path of hostPaths) expect(texts, 'U7: a path of the host came out').not.toContain(path);
    expect(outcome.error?.message.length ?? 0).toBeLessThan(50_000);
    // U1, U2 and U6: the engine serves the next run, and that finds nothing of this one. The next attack is such a run
    // itself, and what is left in a host stays there: after programs that ended by themselves every few are enough.
    const wasEnded = !['ok', 'error', 'policy'].includes(outcome.status);
    this.#unprobed += 1;
    if (isFull || wasEnded || this.#unprobed >= probeEvery) await this.#probe(language, 'after');
    await this.#awaitNoStrangers();
  }

  async #probe(language: Language, when: 'before' | 'after'): Promise<void> {
    const runtime = language === 'python' ? 'python' : 'javascript';
    this.#unprobed = 0;
    if (when === 'before' && this.#untouched.has(runtime)) return;
    const outcome = await this.engine.execute(probes[runtime], { language: runtime, policy: 'open', seed: 1 });
    expect(outcome, 'U2: the next run is not served').toMatchObject({ status: 'ok' });
    const found = JSON.stringify(outcome.value?.json);
    expect(found.startsWith('[42,'), 'U2: the next run is wrong').toBe(true);
    if (when === 'before') this.#untouched.set(runtime, found);
    else expect(found, 'U6: something was left behind').toBe(this.#untouched.get(runtime));
  }

  /** U5: sooner or later there are no processes but those of the pools. */
  async #awaitNoStrangers(): Promise<void> {
    for (;;) {
      const { python, javascript } = this.engine.stats();
      const known = new Set([...python.pids, ...javascript.pids, ...this.#childrenBefore]);
      if (children().every((pid) => known.has(pid))) return;
      await wait(10);
    }
  }
}

/** Processes that this one has started and that are not gone. */
function children(): number[] {
  if (!isLinux) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === process.pid;
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Asserts that a program came to one of the ends it may come to. */
function assertEnd(attack: Attack, outcome: RunOutcome, replaced: number): void {
  const wanted = [attack.expect].flat();
  const ends = wanted.map((end) => [end, endsLike(end, attack, outcome, replaced)] as const);
  const { status, error, value, ran } = outcome;
  const said = JSON.stringify({
    status,
    ran,
    value: value?.json ?? value?.repr.slice(0, 500),
    error: error?.message.slice(0, 500),
  });
  expect(
    ends.some(([, holds]) => holds),
    `expected ${wanted.join(' or ')}, got ${said}`,
  ).toBe(true);
  if (attack.error !== undefined) expect(`${error?.name}: ${error?.message}`).toMatch(attack.error);
  if ('value' in attack && status === 'ok') expect(value?.json).toEqual(attack.value);
  attack.also?.(outcome);
}

function endsLike(end: Expected, { limits }: Attack, outcome: RunOutcome, replaced: number): boolean {
  const { status, error, truncated, stdout, stderr } = outcome;
  switch (end) {
    case 'DENY':
      return status === 'policy' && error?.name === 'PolicyError' && error.message !== '';
    case 'CONT':
    case 'OK':
      return status === 'ok';
    case 'TIME':
      return status === 'timeout' && error?.name === 'TimeLimit';
    case 'KILL':
      return (status === 'timeout' || status === 'crashed' || status === 'memory') && replaced > 0;
    case 'MEM':
      return status === 'memory';
    case 'TRUNC':
      return (
        status === 'output-limit' &&
        truncated &&
        Buffer.byteLength(stdout + stderr) <= (limits?.maxOutputBytes ?? 2 ** 20)
      );
    case 'ERR':
      return status === 'error' && error !== undefined && error.name !== '';
    case 'CRASH':
      return status === 'crashed' && error?.name === 'Crash';
  }
}

function shown(code: string): string {
  const line = JSON.stringify(code).slice(1, -1).replaceAll('%', '%%');
  return line.length <= 100 ? line : `${line.slice(0, 100)}…`;
}

/** One test for each attack of a class, all on one engine. */
export function attacks(title: string, corpus: Attack[]): void {
  describe(title, () => {
    let fixture: Fixture;
    beforeAll(async () => {
      fixture = new Fixture();
      await fixture.plant();
    });
    afterAll(() => fixture.remove());

    it.each(
      corpus.filter(({ full }) => isFull || full !== true).map((attack) => ({ ...attack, shown: shown(attack.code) })),
    )('$id $language: $shown', async (attack) => {
      const pool = () => fixture.engine.stats()[attack.language === 'python' ? 'python' : 'javascript'];
      const before = pool().replaced;
      const outcome = await fixture.run(attack);
      assertEnd(attack, outcome, pool().replaced - before);
      await fixture.assertUnharmed(attack.language, outcome);
    });
  });
}

/** Attacks in one language. */
export function inLanguage(language: Language, list: Omit<Attack, 'language'>[]): Attack[] {
  return list.map((attack) => ({ language, ...attack }));
}
