import type { ToolCall } from '@mae/protocol';
import { isRecord } from './content.js';

interface Building {
  key: number | undefined;
  id: string;
  name: string;
  arguments: string;
}

/** Ids are `"null"`, empty or absent where a server has none to give. */
function realId(id: unknown): string | undefined {
  return typeof id === 'string' && id !== '' && id !== 'null' ? id : undefined;
}

/**
 * Joins the fragments of tool calls.
 *
 * An `index` on the wire decides where there is one. Otherwise a real id opens or continues its call, and a fragment
 * with neither continues the last one; defaulting a missing index to 0 would glue parallel calls together.
 */
export class ToolCallMerger {
  readonly #calls: Building[] = [];

  /** Fragments of one delta. `whole` says that each entry is a call of its own. */
  add(fragments: unknown, whole = false): void {
    if (!Array.isArray(fragments)) return;
    for (const fragment of fragments as unknown[]) {
      if (!isRecord(fragment)) continue;
      const part = isRecord(fragment.function) ? fragment.function : {};
      const call = whole ? this.#open(fragment) : this.#find(fragment, typeof part.name === 'string' ? part.name : '');
      call.id ||= realId(fragment.id) ?? '';
      if (typeof part.name === 'string' && part.name !== '' && call.name !== part.name) call.name += part.name;
      if (typeof part.arguments === 'string') call.arguments += part.arguments;
      else if (isRecord(part.arguments)) call.arguments = JSON.stringify(part.arguments);
    }
  }

  /** The calls so far, in the order they began; `undefined` where there are none. */
  calls(): ToolCall[] | undefined {
    if (this.#calls.length === 0) return undefined;
    return this.#calls.map(({ id, name, arguments: text }) => ({ id, name, arguments: text === '' ? '{}' : text }));
  }

  #find(fragment: Record<string, unknown>, name: string): Building {
    const { index } = fragment;
    if (typeof index === 'number') return this.#calls.find((call) => call.key === index) ?? this.#open(fragment);
    const id = realId(fragment.id);
    if (id !== undefined) return this.#calls.find((call) => call.id === id) ?? this.#open(fragment);
    const last = this.#calls.at(-1);
    // A name with neither index nor id begins a call, unless the one before still lacks its name.
    return last === undefined || (name !== '' && last.name !== '') ? this.#open(fragment) : last;
  }

  #open(fragment: Record<string, unknown>): Building {
    const key = typeof fragment.index === 'number' ? fragment.index : undefined;
    const call: Building = { key, id: realId(fragment.id) ?? '', name: '', arguments: '' };
    this.#calls.push(call);
    return call;
  }
}
