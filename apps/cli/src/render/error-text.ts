import type { ProgramError, RunStatus } from '@mae/protocol';
import { clip } from './format.js';

const maxLength = 300;

/** What went wrong in a program, on one line. The name is left out where it only repeats a status of the sandbox. */
export function errorText(status: RunStatus, { name, message, line }: ProgramError): string {
  const isNamed = status === 'error' || status === 'policy';
  const where = line === undefined ? '' : ` (line ${line})`;
  return `${clip(isNamed ? `${name}: ${message}` : message, maxLength)}${where}`;
}
