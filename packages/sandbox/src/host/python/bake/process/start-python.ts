import type { Starting } from './types.js';

/** Starts CPython: it reads no environment, takes no arguments and writes no compiled files. */
export function startPython({ api, interpreter: { exports, heap } }: Starting): void {
  const config = api.call('PyInitConfig_Create');
  const setNumber = exports.PyInitConfig_SetInt as (config: number, name: number, value: bigint) => number;
  const numbers: [name: string, value: bigint][] = [
    ['configure_locale', 1n],
    ['isolated', 0n],
    ['safe_path', 0n],
    ['install_signal_handlers', 1n],
    ['write_bytecode', 0n],
    ['parse_argv', 0n],
    ['user_site_directory', 0n],
    // Hashes of texts are kept in every dict of the image, so they are the same in every run; then let them be the same
    // everywhere: sets are walked in one order on every machine.
    ['use_hash_seed', 1n],
    ['hash_seed', 0n],
  ];
  const isSet =
    numbers.every(([name, value]) => setNumber(config, api.cString(name), value) === 0) &&
    api.call('PyInitConfig_SetStr', config, api.cString('home'), api.cString('/')) === 0;
  if (isSet && api.call('Py_InitializeFromInitConfig', config) === 0) {
    api.call('PyInitConfig_Free', config);
    return;
  }
  const message = api.cString('    ');
  api.call('PyInitConfig_GetError', config, message);
  throw new Error(`CPython did not start: ${heap.cString(heap.pointer(message))}`);
}
