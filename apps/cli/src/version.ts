import manifest from '../package.json' with { type: 'json' };

/** Of this command line. */
export const version: string = manifest.version;
