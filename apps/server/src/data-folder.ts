import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { MaeError } from '@mae/protocol';

/**
 * Where a server keeps its runs unless told otherwise: `mae/server` in the folder that the system has for the state of
 * programs, on Linux `XDG_STATE_HOME` or `~/.local/state` (https://specifications.freedesktop.org/basedir-spec/latest/).
 *
 * @throws MaeError `SERVER_OPTIONS_INVALID` for a user without a home folder
 */
export function defaultDataFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const { XDG_STATE_HOME = '' } = environment;
  if (process.platform !== 'darwin' && process.platform !== 'win32' && isAbsolute(XDG_STATE_HOME)) {
    return join(XDG_STATE_HOME, 'mae', 'server');
  }
  const home = homedir();
  if (!isAbsolute(home)) {
    const message = 'This user has no home folder to keep runs in: name a folder with --data or MAE_SERVER_DATA.';
    throw new MaeError({ code: 'SERVER_OPTIONS_INVALID', message });
  }
  if (process.platform === 'darwin') return join(home, 'Library', 'Application Support', 'mae', 'server');
  if (process.platform === 'win32') return join(home, 'AppData', 'Local', 'mae', 'server');
  return join(home, '.local', 'state', 'mae', 'server');
}
