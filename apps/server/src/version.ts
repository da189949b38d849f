import { createRequire } from 'node:module';

/** Of this package. The path holds for the source and for what is built from it. */
export const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
