import { endOfObject } from './json-span.js';

/** A reply with a plan and perhaps a program, taken apart. */
export interface SplitReply {
  /** The text that should be the plan. */
  plan: string;
  /** The text around it: a program, prose, both or neither. */
  rest: string;
}

const jsonFence = /^[ \t]*(?:`{3,}|~{3,})[ \t]*json[^\n]*\n/im;
/** An object with a key at the start of a line: no program of any language here starts so. */
const bareObject = /^[ \t]*\{\s*"/m;
const fenceLine = /\n[ \t]*(?:`{3,}|~{3,})/;
const closingFence = /^\s*(?:`{3,}|~{3,})[ \t]*(?:\n|$)/;
const openingFence = /(?:^|\n)[ \t]*(?:`{3,}|~{3,})[^\n]*\n?[ \t]*$/;

/** Takes the plan, a JSON object in a block of its own or bare, out of a reply. Undefined where none starts. */
export function splitReply(reply: string): SplitReply | undefined {
  const text = reply.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const fence = jsonFence.exec(text);
  const start = fence === null ? (bareObject.exec(text)?.index ?? -1) : text.indexOf('{', fence.index);
  if (start === -1) return undefined;
  // No string of JSON holds a line break, so a fence at the start of a line is never part of the plan.
  const cut = fenceLine.exec(text.slice(start));
  const fenced = cut === null ? undefined : start + cut.index;
  const braces = endOfObject(text, start);
  const end = (fence === null ? (braces ?? fenced) : (fenced ?? braces)) ?? text.length;
  const before = fence === null ? text.slice(0, start).replace(openingFence, '\n') : text.slice(0, fence.index);
  const after = text.slice(end).replace(closingFence, '');
  return { plan: text.slice(start, end), rest: [before, after].filter((part) => part.trim() !== '').join('\n') };
}
