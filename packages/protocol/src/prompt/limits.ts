import type { SandboxFacts } from '../sandbox.js';

const mebibyte = 2 ** 20;

const duration = (ms: number): string => (ms % 1_000 === 0 ? `${ms / 1_000} s` : `${ms} ms`);

const size = (bytes: number): string =>
  bytes % mebibyte === 0 ? `${bytes / mebibyte} MiB` : bytes % 1_024 === 0 ? `${bytes / 1_024} KiB` : `${bytes} bytes`;

/** How a limit reads, by its name. Those that bound only calls of host functions are left out. */
const forms: Record<string, (value: number) => string> = {
  timeoutMs: (value) => `${duration(value)} of time`,
  cpuMs: (value) => `${duration(value)} of processor time`,
  memoryMb: (value) => `${value} MB of memory`,
  checkMs: (value) => `${duration(value)} for each check`,
  maxOutputBytes: (value) => `${size(value)} of output`,
  maxFiles: (value) => `${value} files written`,
  maxFileBytes: (value) => `${size(value)} each file`,
};
const left = new Set(['maxCalls', 'maxCallBytes']);

/** A limit of somebody's own sandbox, with the unit its name ends in. */
function otherLimit(name: string, value: number): string {
  if (name.endsWith('Ms')) return `${name} ${duration(value)}`;
  return name.endsWith('Bytes') ? `${name} ${size(value)}` : `${name} ${value}`;
}

/** What a program may use up, with units. What cannot be reached is left out. */
export function renderLimits({ limits, notes }: SandboxFacts): string[] {
  const { timeoutMs = Number.POSITIVE_INFINITY } = limits;
  const hasNoFiles = notes.includes('no files');
  return Object.entries(limits)
    .filter(([name, value]) => !left.has(name) && !(name === 'cpuMs' && value >= timeoutMs))
    .filter(([name]) => !(hasNoFiles && /^maxFile/.test(name)))
    .map(([name, value]) => forms[name]?.(value) ?? otherLimit(name, value));
}
