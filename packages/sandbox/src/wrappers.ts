import { execFile, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** What a host is started through, and what that gives. */
export interface Wrapping {
  command: string[];
  layers: string[];
  /** Program that sets limits of a process that runs, where it may do that to one started this way. */
  prlimit?: string;
  /** Whether Node lets a process started this way give up its permissions. */
  dropsPermissions?: boolean;
}

interface Link {
  program: string;
  args: string[];
  layers: string[];
}

const probeMs = 5_000;
/** A host holds about 25 of them; the pipes to its engine are open when it starts. */
const mostDescriptors = 64;
const folders = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];

/**
 * Links of the chain, innermost first; of several for one program the first that works is taken. Each replaces itself
 * by the next, so that the process id is the host's.
 */
const links: Link[][] = [
  [
    {
      program: 'sh',
      args: ['-c', `ulimit -c 0; ulimit -f 0; ulimit -n ${mostDescriptors}; unset PWD OLDPWD SHLVL; exec "$0" "$@"`],
      layers: ['no-file-writes', 'no-core-dumps', 'few-descriptors'],
    },
  ],
  [
    {
      program: 'setpriv',
      args: ['--no-new-privs', '--bounding-set=-all', '--inh-caps=-all', '--pdeathsig', 'KILL', '--'],
      layers: ['no-new-privileges', 'no-capabilities', 'ends-with-parent'],
    },
    {
      program: 'setpriv',
      args: ['--no-new-privs', '--pdeathsig', 'KILL', '--'],
      layers: ['no-new-privileges', 'ends-with-parent'],
    },
  ],
  [{ program: 'unshare', args: ['-Urn', '--'], layers: ['network-namespace'] }],
];

const none: Wrapping = { command: [], layers: [] };

let probed: Promise<Wrapping> | undefined;

/** The longest chain that this system lets an ordinary user build, probed once per process. Empty but on Linux. */
export function wrapping(): Promise<Wrapping> {
  probed ??= probe();
  return probed;
}

/** What `wrapping` will most likely say, without trying it. */
export function likelyWrapping(): Wrapping {
  if (process.platform !== 'linux') return none;
  const [chain = none] = chains();
  const { prlimit } = capPrograms() ?? {};
  return prlimit === undefined ? chain : capped(chain, prlimit);
}

async function probe(): Promise<Wrapping> {
  for (const chain of process.platform === 'linux' ? chains() : [none]) {
    const dropsPermissions = await startsNode(chain.command);
    if (dropsPermissions !== undefined) return withMemoryCap({ ...chain, dropsPermissions });
  }
  return none;
}

/** Adds the program that limits the memory of a running host, if it may do that to a process of this chain. */
async function withMemoryCap(chain: Wrapping): Promise<Wrapping> {
  const programs = capPrograms();
  if (programs === undefined) return chain;
  const { prlimit, cat } = programs;
  const [file = cat, ...args] = [...chain.command, cat];
  // Waits for input until it is killed.
  const child = spawn(file, args, { env: {}, stdio: ['pipe', 'ignore', 'ignore'] });
  child.on('error', () => {});
  const limited = child.pid !== undefined && (await limitsMemory(prlimit, child.pid));
  child.kill('SIGKILL');
  return limited ? capped(chain, prlimit) : chain;
}

function capped(chain: Wrapping, prlimit: string): Wrapping {
  return { ...chain, layers: [...chain.layers, 'kernel-memory-cap'], prlimit };
}

/** Where they are installed: what sets the limit, and what it is tried on. */
function capPrograms(): { prlimit: string; cat: string } | undefined {
  if (process.platform !== 'linux') return undefined;
  const [prlimit, cat] = [find('prlimit'), find('cat')];
  return prlimit === undefined || cat === undefined ? undefined : { prlimit, cat };
}

function limitsMemory(prlimit: string, pid: number): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(prlimit, [`--data=${2 ** 40}:`, '--pid', String(pid)], { env: {}, timeout: probeMs }, (error) => {
      resolve(error === null);
    });
  });
}

/** Every chain of the links, those with most layers first. */
function chains(): Wrapping[] {
  let found = [none];
  for (const alternatives of links) {
    const longer = alternatives.flatMap(({ program, args, layers }) => {
      const path = find(program);
      if (path === undefined) return [];
      return found.map((chain) => ({
        command: [path, ...args, ...chain.command],
        layers: [...layers, ...chain.layers],
      }));
    });
    found = [...longer, ...found];
  }
  return found.sort((a, b) => b.layers.length - a.layers.length);
}

function find(program: string): string | undefined {
  return folders
    .map((folder) => join(folder, program))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** Whether Node has what gives permissions up. Undefined where it does not start through the chain. */
function startsNode(chain: string[]): Promise<boolean | undefined> {
  const [program = process.execPath, ...args] = [...chain, process.execPath];
  const question = ['--permission', '-p', 'typeof process.permission.drop'];
  return new Promise((resolve) => {
    execFile(program, [...args, ...question], { env: {}, timeout: probeMs }, (error, stdout) => {
      const said = stdout.trim();
      resolve(error === null && ['function', 'undefined'].includes(said) ? said === 'function' : undefined);
    });
  });
}
