import { createHash, randomBytes } from 'node:crypto';

/** A new API key: 256 random bits, with a beginning that scanners for leaked secrets can look for. */
export const newSecret = (): string => `mae_${randomBytes(32).toString('base64url')}`;

/** What is kept of a key. */
export const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();
