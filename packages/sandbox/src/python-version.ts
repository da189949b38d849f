import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as z from 'zod';

const Lock = z.object({ info: z.object({ python: z.string() }) });

let known: string | undefined;

/** Version of the CPython that programs run on, such as `3.14.2`: what Pyodide, of which it is made, says of itself. */
export function pythonVersion(): string {
  if (known !== undefined) return known;
  const folder = dirname(createRequire(import.meta.url).resolve('pyodide/package.json'));
  known = Lock.parse(JSON.parse(readFileSync(join(folder, 'pyodide-lock.json'), 'utf8'))).info.python;
  return known;
}
