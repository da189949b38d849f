import { readFileSync } from 'node:fs';
import { MaeError } from '@mae/protocol';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A setting of the environment, or of the file that `NAME_FILE` names: where secrets come as files, they never stand in
 * the environment, which children and crash reports may see. What an empty value means is up to the caller.
 *
 * @throws MaeError `SERVER_OPTIONS_INVALID` where both are set, or the file cannot be read
 */
export function readSetting(name: string, environment: Environment = process.env): string | undefined {
  const value = environment[name];
  const file = environment[`${name}_FILE`] || undefined;
  if (file === undefined) return value;
  if (value !== undefined) throw invalid(`${name} and ${name}_FILE are both set: set one of them.`);
  try {
    const text = readFileSync(file, 'utf8').trim();
    if (text !== '') return text;
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw invalid(`${name}_FILE names ${file}, which cannot be read${code}.`);
  }
  throw invalid(`${name}_FILE names ${file}, which is empty.`);
}

function invalid(message: string): MaeError {
  return new MaeError({ code: 'SERVER_OPTIONS_INVALID', message });
}
