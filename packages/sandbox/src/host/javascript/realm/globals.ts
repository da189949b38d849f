import { atob, btoa } from './base64.js';
import type { Host, Settings } from './bridge.js';
import { makeCrypto, randomFrom, seeded } from './chance.js';
import { shiftedDate } from './clock.js';
import { DOMException } from './dom-exception.js';
import { TextDecoder, TextEncoder } from './encoding.js';
import { AbortController, AbortSignal, CustomEvent, completeSignals, Event, EventTarget } from './events.js';
import { guardedFinalizationRegistry } from './finalization.js';
import { defineProperty, deleteProperty, ownKeys, PromiseOf, whenSettled } from './intrinsics.js';
import { makePerformance } from './performance.js';
import { structuredClone } from './structured-clone.js';
import { Timeout, type Timers } from './timers.js';
import { makeUrl, URLSearchParams } from './url.js';

/**
 * Gives the realm what programs expect beside the language.
 *
 * @returns what starts the clock of `performance`
 */
export function installGlobals(host: Host, timers: Timers, console: object): () => void {
  const resolved = PromiseOf.resolve();
  const { performance, start } = makePerformance();
  const added: Record<string, unknown> = {
    console,
    setTimeout: (callback: unknown, delay?: unknown, ...values: unknown[]) =>
      timers.add(callback, delay, false, values),
    setInterval: (callback: unknown, delay?: unknown, ...values: unknown[]) =>
      timers.add(callback, delay, true, values),
    setImmediate: (callback: unknown, ...values: unknown[]) => timers.add(callback, 0, false, values),
    clearTimeout: (timer: unknown) => timers.remove(Timeout.idOf(timer)),
    clearInterval: (timer: unknown) => timers.remove(Timeout.idOf(timer)),
    clearImmediate: (timer: unknown) => timers.remove(Timeout.idOf(timer)),
    queueMicrotask: (callback: () => unknown) => {
      if (typeof callback !== 'function') throw new TypeError('The "callback" argument must be of type function.');
      // What it throws becomes a rejection that nobody handles, which ends the program as it should.
      whenSettled(
        resolved,
        () => {
          callback();
        },
        () => {},
      );
    },
    structuredClone,
    URL: makeUrl((request) => host.url(request)),
    URLSearchParams,
    TextEncoder,
    TextDecoder,
    btoa,
    atob,
    crypto: makeCrypto((bytes) => host.entropy(bytes)),
    FinalizationRegistry: guardedFinalizationRegistry(),
    performance,
    DOMException,
    Event,
    CustomEvent,
    EventTarget,
    AbortController,
    AbortSignal,
  };
  completeSignals(timers);
  const names = ownKeys(added);
  for (let index = 0; index < names.length; index++) {
    const name = names[index] as string;
    // Names of functions and classes are shortened when this is built.
    if (typeof added[name] === 'function') defineProperty(added[name], 'name', { value: name, configurable: true });
    installGlobal(name, added[name]);
  }
  return start;
}

/** Makes them those of one job: its input, its clock and chance, without what its policy leaves out. */
export function fitGlobals(settings: Settings): void {
  const { stdin, now, seed } = settings;
  installGlobal('stdin', stdin);
  if (now !== null) installGlobal('Date', shiftedDate(now));
  if (seed !== null) Math.random = randomFrom(seeded(seed));
  removeRefused(settings);
}

export function installGlobal(name: string, value: unknown): void {
  defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
}

function removeRefused({ globals, denied }: Settings): void {
  const names = ownKeys(globalThis);
  for (let index = 0; index < names.length; index++) {
    const name = names[index];
    if (typeof name !== 'string' || name === 'stdin') continue;
    const allowed = (globals === null || globals.includes(name)) && !denied.includes(name);
    if (!allowed) deleteProperty(globalThis, name);
  }
}
