import { makeAssert, sidesOfError } from './assert.js';
import { makeAssertModule } from './assert-module.js';
import type { Beginning, Host, Operation, Settings } from './bridge.js';
import { makeConsole } from './console.js';
import { describeThrown, hideOwnFrames } from './errors.js';
import { repr } from './format.js';
import { Functions } from './functions.js';
import { installGlobal, installGlobals } from './globals.js';
import { apply, defineProperty, parse, whenSettled } from './intrinsics.js';
import { jsonOf } from './json.js';
import { Output } from './output.js';
import { SessionNames } from './session-names.js';
import { Timers } from './timers.js';

/** What the appended end of a program hands over: made by a literal without prototype, so nothing can stand in. */
interface Result {
  value?: unknown;
  checks: Record<number, (...helpers: unknown[]) => unknown>;
}

const jsonCharacters = 1_048_576;
/** `then` asks a promise for its constructor, where a program may have put one of its own. */
const ownConstructor = { __proto__: null, value: undefined };

/** The guest's side of the bridge. Called once in a fresh realm, before any line of the program. */
export function boot(
  write: Host['write'],
  report: Host['report'],
  schedule: Host['schedule'],
  entropy: Host['entropy'],
  url: Host['url'],
  call: Host['call'],
  settingsJson: string,
): (operation: Operation, ...given: unknown[]) => void {
  const settings: Settings = JSON.parse(settingsJson);
  const output = new Output(write);
  const timers = new Timers(schedule);
  const assert = makeAssert();
  const assertModule = makeAssertModule();
  let failedAssertion: string | undefined;
  const noteAssertion = (message: unknown) => {
    // Text made with the program's own methods may turn out to be none.
    failedAssertion ??= typeof message === 'string' ? message : 'Assertion failed';
  };
  const host = { write, report, schedule, entropy, url, call };
  const functions = new Functions(call);
  installGlobals(host, timers, settings, makeConsole(output, noteAssertion));
  for (const given of settings.functions) installGlobal(given.name, functions.make(given, settings.maxCallBytes));
  const checkConsole = Object.freeze(makeConsole(output, noteAssertion));
  hideOwnFrames();
  let result: Result = { checks: {} };
  let runs = 0;
  let names: SessionNames | undefined;

  const failed = (thrown: unknown) => {
    const [name, message, stack] = describeThrown(thrown);
    report('error', name, message, stack);
  };

  function settled(given: unknown, isCurrent: () => boolean): void {
    result = given as Result;
    const keep = (value: unknown) => {
      if (!isCurrent()) return;
      result.value = value;
      if (value !== undefined) report('valued');
    };
    try {
      // A program that ends with `main()` means what main comes to.
      whenSettled(result.value, keep, (thrown) => isCurrent() && failed(thrown));
    } catch {
      // The value is not a promise.
      keep(result.value);
    }
    timers.endBody();
    report('settled');
  }

  function run(program: unknown): void {
    // What an earlier call of the session left going on has no say in how this one ends.
    const run = ++runs;
    const isCurrent = () => run === runs;
    const ending = apply(program as () => unknown, globalThis, [assertModule]) as object;
    defineProperty(ending, 'constructor', ownConstructor);
    whenSettled(
      ending,
      (given) => isCurrent() && settled(given, isCurrent),
      (thrown) => isCurrent() && failed(thrown),
    );
  }

  function begin({ stdin, declared, assigned }: Beginning): void {
    runs += 1;
    timers.clear();
    names ??= new SessionNames(settings.stdin);
    names.renewInput(stdin);
    names.declare(declared, assigned);
  }

  function finish(): void {
    if (result.value === undefined) return;
    let text = '';
    try {
      text = repr(result.value);
    } catch {
      text = '[value that cannot be shown]';
    }
    const json = jsonOf(result.value);
    report('value', text, typeof json === 'string' && json.length <= jsonCharacters ? json : undefined);
  }

  function check(index: number): void {
    failedAssertion = undefined;
    const passed = () => {
      if (failedAssertion === undefined) report('verdict', 'passed');
      else report('verdict', 'failed', failedAssertion);
    };
    const refused = (thrown: unknown) => {
      const [name, message] = describeThrown(thrown);
      const sides = sidesOfError(thrown);
      report('verdict', 'failed', `${name}: ${message}`, sides?.left, sides?.right);
    };
    whenSettled(
      apply(result.checks[index] as () => unknown, undefined, [assert, checkConsole, assert]),
      passed,
      refused,
    );
  }

  return (operation, first, second, third) => {
    if (operation === 'begin') begin(parse(first as string));
    else if (operation === 'run') run(first);
    else if (operation === 'fire') fire();
    else if (operation === 'answer') functions.answer(first as number, second as 'ok', third as string);
    else if (operation === 'finish') finish();
    else if (operation === 'check') check(first as number);
    else output.flush();
  };

  function fire(): void {
    try {
      timers.fire();
    } catch (thrown) {
      failed(thrown);
    }
  }
}
