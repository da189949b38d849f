import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const start = promisify(execFile);

/** The packages beside this folder that are peers. */
const packages = ['pyodide', '@pydantic/monty', 'quickjs-emscripten'];

function versionOf(name: string): string {
  try {
    const manifest = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
    return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
  } catch {
    return 'not there';
  }
}

/** What was measured against, by name and version. */
export async function peerVersions(): Promise<string[]> {
  const python = await start('python3', ['--version']).then(
    ({ stdout }) => stdout.trim(),
    () => 'Python not there',
  );
  return [...packages.map((name) => `${name} ${versionOf(name)}`), python, `Node ${process.versions.node}`];
}
