import type { Host, Settings } from './bridge.js';
import {
  captureStackTrace,
  defineProperty,
  ErrorOf,
  indexOf,
  MapOf,
  mapDelete,
  mapGet,
  mapSet,
  PromiseOf,
  parse,
  RangeErrorOf,
  slice,
  TypeErrorOf,
} from './intrinsics.js';
import { jsonOf } from './json.js';

interface Pending {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  /** Its stack is that of the call: when the answer comes there is none that says where. */
  place: { stack?: unknown };
}

const kinds = { input: TypeErrorOf, limit: RangeErrorOf, failed: ErrorOf };

/** The functions of the host, as the program calls them: text out, text in, a promise for each call. */
export class Functions {
  readonly #call: Host['call'];
  readonly #pending = new MapOf<number, Pending>();

  constructor(call: Host['call']) {
    this.#call = call;
  }

  make({ name, takes }: Settings['functions'][number], maxCallBytes: number): unknown {
    const pending = this.#pending;
    const call = this.#call;
    const made = (...values: unknown[]) =>
      new PromiseOf((resolve, reject) => {
        const json = write(name, takes, values);
        // In UTF-8 it is no shorter: what cannot cross is not copied to be refused.
        if (json.length > maxCallBytes) {
          throw new RangeErrorOf(`${name}: an argument may have ${maxCallBytes} bytes as JSON.`);
        }
        const answer = call(name, json);
        if (typeof answer === 'string') throw new RangeErrorOf(answer);
        const place = {};
        captureStackTrace(place, made);
        mapSet(pending, answer, { resolve, reject, place });
      });
    defineProperty(made, 'name', { value: name, configurable: true });
    defineProperty(made, 'length', { value: 1, configurable: true });
    return made;
  }

  /** Settles the promise of a call. */
  answer(call: number, end: 'ok' | keyof typeof kinds, text: string): void {
    const waiting = mapGet(this.#pending, call) as Pending | undefined;
    if (waiting === undefined) return;
    mapDelete(this.#pending, call);
    if (end === 'ok') waiting.resolve(parse(text));
    else waiting.reject(placed(new kinds[end](text), waiting.place));
  }
}

function write(name: string, takes: Settings['functions'][number]['takes'], values: unknown[]): string {
  const form = takes === 'object' ? `${name} takes one object.` : `${name} takes one value.`;
  if (values.length > 1) throw new TypeErrorOf(form);
  const [value = takes === 'other' ? null : {}] = values;
  if (takes === 'object' && (typeof value !== 'object' || value === null)) throw new TypeErrorOf(form);
  const json: unknown = jsonOf(value);
  if (typeof json === 'string') return json;
  throw new TypeErrorOf(`${name}: the argument holds what JSON cannot write, such as a map, NaN, a bigint or a cycle.`);
}

/** Gives an error the place of a call. */
function placed(error: Error, { stack }: Pending['place']): Error {
  const frames = typeof stack === 'string' ? indexOf(stack, '\n') : -1;
  const value = `${error.name}: ${error.message}${frames < 0 ? '' : slice(stack as string, frames)}`;
  defineProperty(error, 'stack', { value, writable: true, configurable: true });
  return error;
}
