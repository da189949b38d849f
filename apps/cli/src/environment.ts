/** What `mae` reads from its environment, besides the `MAE_*` variables that stand for flags. */
export interface Environment {
  /** `MISTRAL_API_KEY`. */
  apiKey?: string;
  /** `MISTRAL_BASE_URL`. */
  baseUrl?: string;
  /** Where the sandbox keeps the Python runtime: `MAE_CACHE_DIR`, else its own default. */
  cacheDir?: string;
  /** `MAE_DEBUG`: errors show their stack. */
  debug: boolean;
  /** What the environment says of colours; a flag goes before it. */
  color: 'always' | 'never' | 'auto';
}

const isOn = (value: string | undefined): boolean => value !== undefined && !['', '0', 'false', 'no'].includes(value);

export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const noColor = (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb';
  return {
    apiKey: env.MISTRAL_API_KEY?.trim() || undefined,
    baseUrl: env.MISTRAL_BASE_URL?.trim() || undefined,
    cacheDir: env.MAE_CACHE_DIR || undefined,
    debug: isOn(env.MAE_DEBUG),
    color: noColor ? 'never' : isOn(env.FORCE_COLOR) ? 'always' : 'auto',
  };
}

/** An empty `MAE_*` variable counts as absent, as an empty `NO_COLOR` does. */
export function dropEmptyVariables(env: NodeJS.ProcessEnv = process.env): void {
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith('MAE_') && value?.trim() === '') delete env[name];
  }
}
