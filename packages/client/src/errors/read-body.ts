import { isRecord, parseJson } from '../wire/json.js';

/** What an error body says, in whichever of its shapes. */
export interface ErrorBody {
  message: string;
  type: string | undefined;
  code: string | undefined;
  requestId: string | undefined;
  /** A status inside the body, for errors that come in the middle of a stream. */
  status: number | undefined;
  /** Whether it tells what guardrails found. */
  guarded: boolean;
}

/** `body.temperature: must be …` for each entry. The `input` echoes the prompt and is left out. */
function joinDetail(detail: unknown): string | undefined {
  if (typeof detail === 'string') return detail;
  if (isRecord(detail) && 'detail' in detail) return joinDetail(detail.detail);
  if (!Array.isArray(detail) || detail.length === 0) return undefined;
  const entries = (detail as unknown[]).filter(isRecord).map((entry) => {
    const where = Array.isArray(entry.loc) ? entry.loc.join('.') : '';
    const what = typeof entry.msg === 'string' ? entry.msg : String(entry.type ?? 'not valid');
    return where === '' ? what : `${where}: ${what}`;
  });
  return entries.length === 0 ? undefined : entries.join('; ');
}

function joinMessage(message: unknown): string | undefined {
  if (typeof message !== 'string') return joinDetail(message);
  // Older 422s carry the details as JSON inside the string.
  return message.startsWith('{') || message.startsWith('[') ? (joinDetail(parseJson(message)) ?? message) : message;
}

function textOrNumber(value: unknown): string | undefined {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : undefined;
}

function httpStatus(...values: unknown[]): number | undefined {
  return values.map(Number).find((value) => Number.isInteger(value) && value >= 400 && value <= 599);
}

/** What HTML says to a reader: its text, without tags. */
function stripTags(text: string): string {
  if (!/<\w+[^>]*>/.test(text)) return text;
  return text
    .replaceAll(/<(script|style)[\s\S]*?<\/\1>/gi, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Reads an error body that may be JSON of any known shape, HTML, text or empty. */
export function readErrorBody(text: string): ErrorBody {
  const body = parseJson(text);
  if (!isRecord(body)) {
    const nothing = { type: undefined, code: undefined, requestId: undefined, status: undefined, guarded: false };
    return { ...nothing, message: stripTags(text) };
  }
  const inner = isRecord(body.error) ? body.error : body;
  const message =
    (typeof body.error === 'string' ? body.error : undefined) ??
    joinMessage(inner.message) ??
    joinDetail(body.detail) ??
    joinMessage(body.message) ??
    text;
  return {
    message,
    type: textOrNumber(inner.type),
    code: textOrNumber(inner.code),
    requestId: textOrNumber(body.request_id),
    status: httpStatus(inner.raw_status_code, inner.status, inner.code),
    guarded: body.guardrails !== undefined && body.guardrails !== null,
  };
}
