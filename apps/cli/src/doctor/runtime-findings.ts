import { createRequire } from 'node:module';
import type { Finding } from './finding.js';

const reinstall =
  'Install MAE again with this Node on this machine; its binaries cover Linux and Windows on x64, Linux and macOS on arm64.';

/** The Node this runs on. `bin/mae.js` lets only supported ones through. */
export function nodeFinding(): Finding {
  return { name: 'node', status: 'ok', seen: `${process.version} on ${process.platform} ${process.arch}` };
}

/** The native part of the sandbox, as far as it can be loaded in this process. It is not used here. */
export function addonFinding(): Finding {
  try {
    const fromSandbox = createRequire(createRequire(import.meta.url).resolve('@mae/sandbox/package.json'));
    const { version } = fromSandbox('isolated-vm/package.json') as { version: string };
    fromSandbox('isolated-vm');
    return { name: 'isolated-vm', status: 'ok', seen: version };
  } catch (error) {
    const [seen] = String(error instanceof Error ? error.message : error).split('\n');
    return { name: 'isolated-vm', status: 'fail', seen: seen ?? '', cure: reinstall };
  }
}
