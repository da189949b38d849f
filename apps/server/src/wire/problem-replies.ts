import { STATUS_CODES } from 'node:http';
import { statusOf } from '../problems.js';
import { Problem } from './problem.js';

/** What any request may meet. */
const ofAll = ['REQUEST_REFUSED', 'URL_INVALID', 'SERVER_BUSY', 'STORAGE_UNAVAILABLE', 'INTERNAL'];
/** What any request may meet that needs a key. */
const ofGuarded = ['UNAUTHORIZED', 'HOST_NOT_ALLOWED', 'ORIGIN_NOT_ALLOWED', 'KEY_LIMIT_REACHED'];
/** What any request with a body may meet. */
export const ofBodies = [
  'REQUEST_NOT_JSON',
  'REQUEST_TOO_DEEP',
  'REQUEST_TOO_SLOW',
  'REQUEST_TOO_LARGE',
  'MEDIA_TYPE_UNSUPPORTED',
  'REQUEST_INVALID',
];

type ProblemReply = { description: string; content: { 'application/problem+json': { schema: typeof Problem } } };

function repliesOf(codes: readonly string[]): Record<number, ProblemReply> {
  const byStatus = Map.groupBy(new Set(codes), statusOf);
  return Object.fromEntries(
    [...byStatus].map(([status, those]) => {
      const description = `${STATUS_CODES[status]}: ${those.map((code) => `\`${code}\``).join(', ')}`;
      return [status, { description, content: { 'application/problem+json': { schema: Problem } } }];
    }),
  );
}

/** The problems of an operation, as replies by status: those named, and what any request may meet. */
export const problems = (...codes: string[]): Record<number, ProblemReply> =>
  repliesOf([...codes, ...ofGuarded, ...ofAll]);

/** The same for one that needs no key. */
export const openProblems = (...codes: string[]): Record<number, ProblemReply> => repliesOf([...codes, ...ofAll]);
