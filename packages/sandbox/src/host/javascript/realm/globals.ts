import { atob, btoa } from './base64.js';
import type { Host, Settings } from './bridge.js';
import { makeCrypto, randomFrom, seeded } from './chance.js';
import { shiftedDate } from './clock.js';
import { TextDecoder, TextEncoder } from './encoding.js';
import { guardedFinalizationRegistry } from './finalization.js';
import { defineProperty, deleteProperty, ownKeys, PromiseOf, realNow, whenSettled } from './intrinsics.js';
import { structuredClone } from './structured-clone.js';
import type { Timers } from './timers.js';
import { makeUrl, URLSearchParams } from './url.js';

/** Gives the realm what programs expect beside the language, and takes away what the policy leaves out. */
export function installGlobals(host: Host, timers: Timers, settings: Settings, console: object): void {
  const startedAt = realNow();
  const resolved = PromiseOf.resolve();
  const added: Record<string, unknown> = {
    console,
    stdin: settings.stdin,
    setTimeout: (callback: unknown, delay?: unknown, ...values: unknown[]) =>
      timers.add(callback, delay, false, values),
    setInterval: (callback: unknown, delay?: unknown, ...values: unknown[]) =>
      timers.add(callback, delay, true, values),
    setImmediate: (callback: unknown, ...values: unknown[]) => timers.add(callback, 0, false, values),
    clearTimeout: (id: unknown) => timers.remove(id),
    clearInterval: (id: unknown) => timers.remove(id),
    clearImmediate: (id: unknown) => timers.remove(id),
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
    URL: makeUrl(host.url),
    URLSearchParams,
    TextEncoder,
    TextDecoder,
    btoa,
    atob,
    crypto: makeCrypto(host.entropy),
    FinalizationRegistry: guardedFinalizationRegistry(),
    performance: { now: () => realNow() - startedAt, timeOrigin: startedAt },
  };
  if (settings.now !== null) added.Date = shiftedDate(settings.now);
  if (settings.seed !== null) Math.random = randomFrom(seeded(settings.seed));
  const names = ownKeys(added);
  for (let index = 0; index < names.length; index++) {
    const name = names[index] as string;
    defineProperty(globalThis, name, { value: added[name], writable: true, configurable: true, enumerable: false });
  }
  removeRefused(settings);
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
