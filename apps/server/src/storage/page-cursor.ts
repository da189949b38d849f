import { MaeError } from '@mae/protocol';
import * as z from 'zod';

/** The last row of a page: the next page begins after it. */
const Position = z.tuple([z.iso.datetime(), z.string().min(1).max(128)]);

export interface PagePosition {
  createdAt: string;
  runId: string;
}

export const cursorOf = ({ createdAt, runId }: PagePosition): string =>
  Buffer.from(JSON.stringify([createdAt, runId])).toString('base64url');

/** @throws MaeError `CURSOR_INVALID` */
export function readCursor(cursor: string): PagePosition {
  try {
    const [createdAt, runId] = Position.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { createdAt, runId };
  } catch {
    throw new MaeError({
      code: 'CURSOR_INVALID',
      message: 'The cursor is none that a page of runs ended with. Begin at the first page.',
    });
  }
}
