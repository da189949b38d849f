import { Buffer } from 'node:buffer';
import {
  Check,
  FileName,
  type InputFile,
  Language,
  MaeError,
  type SandboxLimits,
  type SandboxPolicy,
  type SandboxRequest,
} from '@mae/protocol';
import * as z from 'zod';
import { type ReadyFunctions, readFunctionNames, readFunctions } from './functions.js';
import type { Job } from './host/guest.js';
import { isNestedDeeper, mostJsonDepth } from './json-depth.js';
import { resolveLimits } from './limits.js';
import { resolvePolicy } from './policy.js';
import { shown } from './shown.js';

const mostInputBytes = 128 * 1024 * 1024;
const mostInputFiles = 1_024;
const mostChecks = 1_024;
const mostCheckCharacters = 8 * 1024 * 1024;

/** What a request may have. */
const fields: Record<keyof SandboxRequest, true> = {
  language: true,
  checks: true,
  files: true,
  stdin: true,
  functions: true,
  limits: true,
  policy: true,
  seed: true,
  now: true,
  signal: true,
  onOutput: true,
};

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
 * @throws MaeError `SANDBOX_INVALID_REQUEST`, `SANDBOX_INVALID_LIMIT`, `SANDBOX_INVALID_POLICY`
 */
export function executeJob(
  code: string,
  request: SandboxRequest,
  defaults: EngineDefaults,
): { job: Job; functions: ReadyFunctions } {
  assertObject(request);
  const unknown = Object.keys(request).find((name) => !Object.hasOwn(fields, name));
  if (unknown !== undefined) {
    throw invalid(`A request has no ${shown(unknown)}; it may have ${Object.keys(fields).join(', ')}.`);
  }
  const { stdin = '', seed, now, signal, onOutput } = request;
  if (typeof stdin !== 'string') throw invalid(`stdin must be a string; got ${shown(stdin)}.`);
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw invalid('signal must be an AbortSignal.');
  if (onOutput !== undefined && typeof onOutput !== 'function') throw invalid('onOutput must be a function.');
  for (const [name, value] of Object.entries({ seed, now })) {
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 0)) {
      throw invalid(`${name} must be a whole number, zero or more; got ${shown(value)}.`);
    }
  }
  const checks = checksOf(request.checks ?? []);
  const files = filesOf(request.files ?? []);
  const inputBytes = Buffer.byteLength(stdin) + files.reduce((sum, { content }) => sum + content.length, 0);
  if (inputBytes > mostInputBytes) throw invalid(`Files and stdin may have ${mostInputBytes} bytes together.`);
  const { ready, known } = readFunctions(request.functions);
  const job: Job = { mode: 'execute', ...look(code, request, defaults), checks, stdin, files, seed, now };
  if (known.length > 0) job.functions = known;
  return { job, functions: ready };
}

/** A job that only looks at source. */
export function validateJob(
  code: string,
  options: { language: Language; policy?: SandboxPolicy; files?: InputFile[]; functions?: string[] },
  defaults: EngineDefaults,
): Job {
  assertObject(options);
  const functions = readFunctionNames(options.functions);
  // Of modules the names are enough; what is in a wheel has to be read.
  const files = filesOf(options.files ?? []).map(({ name, content }) => ({
    name,
    content: name.endsWith('.whl') ? content : new Uint8Array(),
  }));
  const job = look(code, options, defaults);
  const wanted = job.language === 'python' ? files.filter(({ name }) => /\.(py|whl)$/.test(name)) : [];
  return { mode: 'validate', ...job, checks: [], stdin: '', files: wanted, functions };
}

/** @throws MaeError `SANDBOX_INVALID_REQUEST` where options name none of the languages */
export function assertLanguageOf(options: unknown): void {
  assertObject(options);
  assertLanguage((options as { language?: unknown }).language);
}

function assertLanguage(language: unknown): void {
  if (Language.safeParse(language).success) return;
  throw invalid(`The language must be ${Language.options.join(', ')}; got ${shown(language)}.`);
}

function assertObject(request: unknown): void {
  if (typeof request !== 'object' || request === null) throw invalid('The request must be an object with a language.');
}

type Look = Pick<Job, 'language' | 'code' | 'policy' | 'limits'>;

function look(
  code: string,
  { language, policy, limits }: { language: Language; policy?: SandboxPolicy; limits?: SandboxLimits },
  defaults: EngineDefaults,
): Look {
  if (typeof code !== 'string') throw invalid('The code must be a string.');
  assertLanguage(language);
  return {
    language,
    code,
    policy: resolvePolicy(policy ?? defaults.policy),
    limits: resolveLimits(limits, defaults.limits),
  };
}

/** Checks as data that a host can be sent: what could not be written or read as JSON would be lost on the way. */
function checksOf(checks: NonNullable<SandboxRequest['checks']>): Check[] {
  if (!Array.isArray(checks) || checks.length > mostChecks)
    throw invalid(`checks must be a list of up to ${mostChecks}.`);
  const parsed = checks.map((check, index) => {
    const { success, data, error } = Check.safeParse(check);
    if (!success) throw invalid(`Check ${index + 1} does not fit: ${z.prettifyError(error)}`);
    return data;
  });
  const ids = new Set(parsed.map(({ id }) => id));
  if (ids.size < parsed.length) throw invalid('Every check needs an id of its own.');
  for (const check of parsed) {
    if (!isPlainJson(check))
      throw invalid(`The check ${check.id} must be JSON data, nested ${mostJsonDepth} deep at most.`);
  }
  if (JSON.stringify(parsed).length > mostCheckCharacters) {
    throw invalid(`The checks may have ${mostCheckCharacters} characters together.`);
  }
  return parsed;
}

function isPlainJson(value: unknown): boolean {
  try {
    return !isNestedDeeper(JSON.stringify(value), mostJsonDepth);
  } catch {
    // A cycle, a BigInt, or a `toJSON` that throws.
    return false;
  }
}

function filesOf(files: NonNullable<SandboxRequest['files']>): Job['files'] {
  if (!Array.isArray(files) || files.length > mostInputFiles) {
    throw invalid(`files must be a list of up to ${mostInputFiles}.`);
  }
  const names = new Set<string>();
  const mounted = files.map((file) => {
    if (typeof file !== 'object' || file === null) throw invalid('A file must be an object with name and content.');
    const { name, content } = file;
    if (!FileName.safeParse(name).success) {
      throw invalid(`The file name ${shown(name)} must be a relative path inside the working folder.`);
    }
    if (names.has(name)) throw invalid(`Two files are named ${name}.`);
    names.add(name);
    if (typeof content === 'string') return { name, content: Buffer.from(content, 'utf8') };
    if (content instanceof Uint8Array) return { name, content };
    throw invalid(`The content of ${name} must be a string or a Uint8Array.`);
  });
  for (const name of names) {
    for (let end = name.indexOf('/'); end >= 0; end = name.indexOf('/', end + 1)) {
      const folder = name.slice(0, end);
      if (names.has(folder))
        throw invalid(`The file ${folder} cannot be the folder of ${name}: name one of them anew.`);
    }
  }
  return mounted;
}
