import type { IncomingHttpHeaders } from 'node:http';
import { redact } from './errors/redact.js';
import { headerText } from './http/header-text.js';
import { retirementInWords, retirementOf } from './retired-models.js';
import { isRecord } from './wire/json.js';

/** Something to know about a model a call was answered for. */
export interface ModelNotice {
  /** `deprecated`: it will go. `retired`: it is gone, and was answered for. `redirected`: another one answered. */
  kind: 'deprecated' | 'retired' | 'redirected';
  /** As it was asked for. */
  model: string;
  /** ISO 8601: when it was or will be retired, where that is known. */
  date?: string;
  /** The id to use instead, where that is known. */
  replacement?: string;
  /** The model the reply names, where it is another one. */
  answeredBy?: string;
  /** All of it, for a person. */
  message: string;
}

/** A date, or seconds or milliseconds since the epoch. */
function readDate(text: string): string | undefined {
  const number = /^\d{9,13}$/.test(text) ? Number(text) : undefined;
  const date = number === undefined ? Date.parse(text) : number < 1e11 ? number * 1000 : number;
  return Number.isNaN(date) ? undefined : new Date(date).toISOString();
}

/** What the headers of an answer say about the model. */
export function noticeOfHead(model: string, headers: IncomingHttpHeaders): ModelNotice | undefined {
  const told = headerText(headers, 'x-model-deprecation-timestamp');
  if (told === undefined) return undefined;
  const date = readDate(told.trim());
  const replacement = retirementOf(model)?.replacement;
  const when = date === undefined ? '' : `, from ${date.slice(0, 10)} on`;
  const instead = replacement === undefined ? 'models.list() names its replacement' : `use ${replacement}`;
  return {
    kind: 'deprecated',
    model,
    ...(date !== undefined && { date }),
    ...(replacement !== undefined && { replacement }),
    message: `${model} is deprecated by the API${when}: ${instead}.`,
  };
}

/** An id with its date, which stands for one model; others are names that move by intent. */
const pinned = /-\d{4}$/;

/** What a reply says about the model: that a retired one was answered for, or that another one answered. */
export function noticeOfReply(model: string, reply: unknown, apiKey: string | undefined): ModelNotice | undefined {
  const named = isRecord(reply) && typeof reply.model === 'string' ? redact(reply.model, apiKey) : model;
  const answeredBy = named === model ? {} : { answeredBy: named };
  const retired = retirementOf(model);
  if (retired !== undefined) {
    const { retiredOn: date, replacement } = retired;
    const who = named === model ? 'The API answered for it all the same' : `${named} answered in its place`;
    const message = `${retirementInWords(model, retired)} ${who}; price and behaviour may be others.`;
    return { kind: 'retired', model, date, ...(replacement !== undefined && { replacement }), ...answeredBy, message };
  }
  if (named === model || !pinned.test(model)) return undefined;
  const message = `${model} was asked for and ${named} answered; price and behaviour may be others.`;
  return { kind: 'redirected', model, ...answeredBy, message };
}

const told = new Set<string>();

/**
 * Tells of a model once in this process: by the function, or by a process warning (`MAE_MODEL_NOTICE`). A function that
 * throws harms no call.
 */
export function tellOnce(notice: ModelNotice | undefined, tell: ((notice: ModelNotice) => void) | undefined): void {
  if (notice === undefined) return;
  const id = `${notice.kind === 'deprecated'} ${notice.model}`;
  if (told.has(id)) return;
  told.add(id);
  const warn = (text: string) => process.emitWarning(text, { type: 'ModelWarning', code: 'MAE_MODEL_NOTICE' });
  try {
    (tell ?? (({ message }) => warn(message)))(notice);
  } catch (error) {
    warn(`onModelNotice of MistralApiClient failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}
