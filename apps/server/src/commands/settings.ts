import { readSetting } from '../environment.js';
import type { ProcessOptions } from '../process-parts.js';

/** What the environment says of the model, the sandbox and the database. @throws MaeError `SERVER_OPTIONS_INVALID` */
export function processSettings(): Pick<ProcessOptions, 'apiKey' | 'baseUrl' | 'cacheDir' | 'databaseUrl'> {
  const { MISTRAL_BASE_URL, MAE_CACHE_DIR } = process.env;
  return {
    apiKey: readSetting('MISTRAL_API_KEY'),
    baseUrl: MISTRAL_BASE_URL || undefined,
    cacheDir: MAE_CACHE_DIR || undefined,
    databaseUrl: readSetting('DATABASE_URL'),
  };
}
