import { createHash } from 'node:crypto';

/** The hash of a text as an artifact carries it. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
