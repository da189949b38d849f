import { TransientEvent } from '@mae/protocol';
import * as z from 'zod';

/** Postgres takes at most 7,999 bytes in one message. https://www.postgresql.org/docs/current/sql-notify.html */
const maxMessageBytes = 7_900;

/** What processes tell each other of runs. `sender` names a process. */
export type Message =
  | { kind: 'changed'; runId: string; sequence: number | undefined }
  | { kind: 'transient'; sender: string; runId: string; events: TransientEvent[] }
  /** The sender has readers of these runs. */
  | { kind: 'followed'; sender: string; runIds: string[] }
  | { kind: 'unfollowed'; sender: string; runId: string }
  /** The sender wants to know who has readers. */
  | { kind: 'asked'; sender: string };

/** Of `followed`: as many messages as it takes. */
export function followedMessages(sender: string, runIds: Iterable<string>): string[] {
  const messages: string[] = [];
  let ids = '';
  for (const runId of runIds) {
    if (ids.length + runId.length > maxMessageBytes - 100) {
      messages.push(`f:${sender}:${ids}`);
      ids = '';
    }
    ids += ids === '' ? runId : `,${runId}`;
  }
  return ids === '' ? messages : [...messages, `f:${sender}:${ids}`];
}

export const unfollowedMessage = (sender: string, runId: string): string => `u:${sender}:${runId}`;
export const whoFollows = (sender: string): string => `w:${sender}`;

/** Events of one run as one message, nothing where none fits: those that do not are left out. */
export function transientMessage(sender: string, runId: string, events: TransientEvent[]): string | undefined {
  const head = `t:${sender}:${runId}:`;
  const parts: string[] = [];
  let bytes = Buffer.byteLength(head) + 2;
  for (const event of events) {
    const part = JSON.stringify(event);
    const added = Buffer.byteLength(part) + 1;
    if (bytes + added > maxMessageBytes) continue;
    bytes += added;
    parts.push(part);
  }
  return parts.length === 0 ? undefined : `${head}[${parts.join(',')}]`;
}

const Events = z.array(TransientEvent);

/** Reads a message; `undefined` for what another version may have meant. */
export function readMessage(text: string): Message | undefined {
  const [kind = '', first = '', second = '', ...rest] = text.split(':');
  if (kind === 'c') return { kind: 'changed', runId: first, sequence: second === '' ? undefined : Number(second) };
  if (kind === 'f') return { kind: 'followed', sender: first, runIds: second.split(',') };
  if (kind === 'u') return { kind: 'unfollowed', sender: first, runId: second };
  if (kind === 'w') return { kind: 'asked', sender: first };
  if (kind !== 't') return undefined;
  try {
    return { kind: 'transient', sender: first, runId: second, events: Events.parse(JSON.parse(rest.join(':'))) };
  } catch {
    return undefined;
  }
}
