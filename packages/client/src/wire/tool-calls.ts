import type { ToolCall, ToolCallDelta } from '@mae/protocol';
import { GrowingText } from './growing-text.js';
import type { Json } from './json.js';
import { isRecord } from './json.js';
import { inventId } from './tool-call-id.js';

interface Building {
  key: number | undefined;
  id: string;
  name: string;
  readonly arguments: GrowingText;
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

  /** Fragments of one delta, and what they add. `whole` says that each entry is a call of its own. */
  add(fragments: unknown, whole = false): ToolCallDelta[] | undefined {
    if (!Array.isArray(fragments) || fragments.length === 0) return undefined;
    return (fragments as unknown[]).filter(isRecord).map((fragment) => this.#addOne(fragment, whole));
  }

  /** The calls so far, in the order they began; `undefined` where there are none. */
  calls(): ToolCall[] | undefined {
    if (this.#calls.length === 0) return undefined;
    return this.#calls.map(({ id, name, arguments: text }, position) => ({
      id: id || inventId(`${position} ${name} ${text}`),
      name,
      arguments: text.length === 0 ? '{}' : String(text),
    }));
  }

  #addOne(fragment: Json, whole: boolean): ToolCallDelta {
    const part = isRecord(fragment.function) ? fragment.function : {};
    const name = typeof part.name === 'string' ? part.name : '';
    const call = whole ? this.#open(fragment) : this.#find(fragment, name);
    const id = realId(fragment.id);
    const delta: ToolCallDelta = { index: this.#calls.indexOf(call) };
    if (id !== undefined && (call.id === '' || call.id === id)) {
      delta.id = id;
      call.id = id;
    }
    // Some servers write the name into every fragment.
    if (name !== '' && call.name !== name) {
      delta.name = name;
      call.name += name;
    }
    const added = isRecord(part.arguments) ? JSON.stringify(part.arguments) : part.arguments;
    if (typeof added === 'string' && added !== '') {
      delta.arguments = added;
      call.arguments.add(added);
    }
    return delta;
  }

  #find(fragment: Json, name: string): Building {
    const { index } = fragment;
    const id = realId(fragment.id);
    if (typeof index === 'number') {
      const call = this.#calls.findLast(({ key }) => key === index);
      // Servers that write index 0 on every call tell them apart by id and name.
      const another = id !== undefined && name !== '' && call !== undefined && call.id !== '' && call.id !== id;
      return call === undefined || another ? this.#open(fragment) : call;
    }
    if (id !== undefined) return this.#calls.find((call) => call.id === id) ?? this.#open(fragment);
    const last = this.#calls.at(-1);
    // A name with neither index nor id begins a call, unless the one before still lacks its name.
    return last === undefined || (name !== '' && last.name !== '') ? this.#open(fragment) : last;
  }

  #open(fragment: Json): Building {
    const key = typeof fragment.index === 'number' ? fragment.index : undefined;
    const call: Building = { key, id: realId(fragment.id) ?? '', name: '', arguments: new GrowingText() };
    this.#calls.push(call);
    return call;
  }
}
