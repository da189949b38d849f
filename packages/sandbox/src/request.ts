import { Buffer } from 'node:buffer';
import {
  FileName,
  Language,
  MaeError,
  type SandboxLimits,
  type SandboxPolicy,
  type SandboxRequest,
} from '@mae/protocol';
import type { Job } from './host/guest.js';
import { resolveLimits } from './limits.js';
import { resolvePolicy } from './policy.js';

const mostCodeBytes = 2 * 1024 * 1024;
const mostInputBytes = 128 * 1024 * 1024;

export interface EngineDefaults {
  limits?: SandboxLimits;
  policy?: SandboxPolicy;
}

function invalid(message: string, details?: unknown): MaeError {
  return new MaeError({ code: 'SANDBOX_INVALID_REQUEST', message, details });
}

/**
 * A request as a host takes it: checked, every default filled in.
 *
 * @throws MaeError `SANDBOX_INVALID_REQUEST`, `SANDBOX_INVALID_LIMIT`, `SANDBOX_INVALID_POLICY`,
 *   `SANDBOX_FUNCTIONS_UNSUPPORTED`
 */
export function executeJob(code: string, request: SandboxRequest, defaults: EngineDefaults): Job {
  if (request.functions !== undefined && Object.keys(request.functions).length > 0) {
    const names = Object.keys(request.functions).join(', ');
    throw new MaeError({
      code: 'SANDBOX_FUNCTIONS_UNSUPPORTED',
      message: `Host functions (${names}) are not supported yet: pass their results as files or standard input.`,
    });
  }
  const { stdin = '', seed, now, checks = [] } = request;
  if (typeof stdin !== 'string') throw invalid('stdin must be a string.');
  for (const [name, value] of Object.entries({ seed, now })) {
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 0)) {
      throw invalid(`${name} must be a whole number, zero or more; got ${String(value)}.`);
    }
  }
  const ids = new Set(checks.map(({ id }) => id));
  if (ids.size < checks.length) throw invalid('Every check needs an id of its own.');
  const files = filesOf(request.files ?? []);
  const inputBytes = Buffer.byteLength(stdin) + files.reduce((sum, { content }) => sum + content.length, 0);
  if (inputBytes > mostInputBytes) throw invalid(`Files and stdin may have ${mostInputBytes} bytes together.`);
  return { mode: 'execute', ...look(code, request, defaults), checks, stdin, files, seed, now };
}

/** A job that only looks at source. */
export function validateJob(
  code: string,
  options: { language: Language; policy?: SandboxPolicy },
  defaults: EngineDefaults,
): Job {
  return { mode: 'validate', ...look(code, options, defaults), checks: [], stdin: '', files: [] };
}

type Look = Pick<Job, 'language' | 'code' | 'policy' | 'limits'>;

function look(
  code: string,
  { language, policy, limits }: { language: Language; policy?: SandboxPolicy; limits?: SandboxLimits },
  defaults: EngineDefaults,
): Look {
  if (typeof code !== 'string') throw invalid('The code must be a string.');
  if (Buffer.byteLength(code) > mostCodeBytes) throw invalid(`The code may have ${mostCodeBytes} bytes.`);
  if (!Language.safeParse(language).success) {
    throw invalid(`The language must be ${Language.options.join(', ')}; got ${String(language)}.`);
  }
  return {
    language,
    code,
    policy: resolvePolicy(policy ?? defaults.policy),
    limits: resolveLimits(limits, defaults.limits),
  };
}

function filesOf(files: NonNullable<SandboxRequest['files']>): Job['files'] {
  const names = new Set<string>();
  return files.map(({ name, content }) => {
    if (!FileName.safeParse(name).success) {
      throw invalid(`The file name ${JSON.stringify(name)} must be a relative path inside the working folder.`);
    }
    if (names.has(name)) throw invalid(`Two files are named ${name}.`);
    names.add(name);
    if (typeof content === 'string') return { name, content: Buffer.from(content, 'utf8') };
    if (content instanceof Uint8Array) return { name, content };
    throw invalid(`The content of ${name} must be a string or a Uint8Array.`);
  });
}
