import { makeAssert, sidesOfError } from './assert.js';
import { makeAssertModule } from './assert-module.js';
import type { Beginning, Host, Operation, Settings } from './bridge.js';
import { makeConsole } from './console.js';
import { describeThrown, hideOwnFrames } from './errors.js';
import { repr } from './format.js';
import { Functions } from './functions.js';
import { fitGlobals, installGlobal, installGlobals } from './globals.js';
import { apply, defineProperty, ErrorOf, parse, whenSettled } from './intrinsics.js';
import { jsonOf } from './json.js';
import { Output } from './output.js';
import { SessionNames } from './session-names.js';
import { Standard } from './standard.js';
import { Timers } from './timers.js';
import { Witness } from './told.js';

/** What the appended end of a program hands over: made by a literal without prototype, so nothing can stand in. */
interface Result {
  value?: unknown;
  /** Names, with commas between them, that checks take from the language though the program declares them. */
  language: string;
  checks: Record<number, (...helpers: unknown[]) => unknown>;
}

const jsonCharacters = 1_048_576;
const unawaited = 'A promise is always true: write await before it';
/** A check's own frame is among them, also where the program's call deep. */
const framesOfChecks = { value: 100, writable: true, configurable: true };
/** `then` asks a promise for its constructor, where a program may have put one of its own. */
const ownConstructor = { __proto__: null, value: undefined };

/** Takes what the host has for a job, and gives what the host may ask. */
export type Boot = (
  write: Host['write'],
  report: Host['report'],
  schedule: Host['schedule'],
  entropy: Host['entropy'],
  url: Host['url'],
  call: Host['call'],
  settingsJson: string,
) => (operation: Operation, ...given: unknown[]) => void;

/**
 * The guest's side of the bridge, as far as no job changes it: the snapshot has it done. It is told of its job once, in
 * a fresh realm, before any line of the program.
 */
function makeRealm(): Boot {
  const noJob = (): never => {
    throw new ErrorOf('There is no job yet.');
  };
  const host: Host = { write: noJob, report: noJob, schedule: noJob, entropy: noJob, url: noJob, call: noJob };
  // By place: collecting what was said would ask lists how they are walked, which a program may change.
  const report: Host['report'] = (kind, a, b, c, d) => host.report(kind, a, b, c, d);
  const output = new Output((stream, text) => host.write(stream, text));
  const timers = new Timers((milliseconds) => host.schedule(milliseconds));
  const witness = new Witness(() => noteAssertion(unawaited));
  const assert = makeAssert();
  const assertModule = makeAssertModule();
  let failedAssertion: { message: string; stack: string; shown?: string } | undefined;
  const noteAssertion = (message: unknown) => {
    if (failedAssertion !== undefined) return;
    // Text made with the program's own methods may turn out to be none.
    failedAssertion = { message: typeof message === 'string' ? message : 'Assertion failed', stack: '' };
    failedAssertion.stack = witness.place();
    failedAssertion.shown = witness.shown(undefined);
    // What comes after it in the check may never end.
    report('failing', 'failed', failedAssertion.message, failedAssertion.stack, failedAssertion.shown);
  };
  const functions = new Functions((name, argument) => host.call(name, argument));
  const startClock = installGlobals(host, timers, makeConsole(output, noteAssertion));
  const checkConsole = Object.freeze(makeConsole(output, noteAssertion));
  hideOwnFrames();
  let firstInput = '';
  /** What checks are sure of. There where the job may have some. */
  let standard: Standard | undefined;
  let spoiled: string | undefined;
  let result: Result = { language: '', checks: {} };
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
    names ??= new SessionNames(firstInput);
    names.renewInput(stdin);
    names.declare(declared, assigned);
  }

  function finish(): void {
    if (result.value !== undefined) tellValue();
    output.flush();
  }

  function tellValue(): void {
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
    witness.begin();
    if (standard === undefined) throw new ErrorOf('The realm was not told that there are checks.');
    const language = standard;
    // A session goes on after its checks, and may change what it likes.
    if (index === 0) spoiled = language.putBack(names === undefined);
    if (spoiled !== undefined) {
      report('verdict', 'failed', `The program changed ${spoiled} so that it cannot be put back.`);
      return;
    }
    defineProperty(ErrorOf, 'stackTraceLimit', framesOfChecks);
    const passed = () => {
      if (failedAssertion === undefined) report('verdict', 'passed');
      else report('verdict', 'failed', failedAssertion.message, failedAssertion.stack, failedAssertion.shown);
    };
    const refused = (thrown: unknown) => {
      const [name, message, stack] = describeThrown(thrown);
      report('verdict', 'failed', `${name}: ${message}`, stack, witness.shown(sidesOfError(thrown)));
    };
    const wanted = result.language;
    const given = wanted === '' ? [] : wanted.split(',').map((name) => language.global(name));
    const { compared, rested, passed: noted, called } = witness;
    const parameters = [assert, checkConsole, assert, compared, rested, noted, called, ...given];
    whenSettled(apply(result.checks[index] as () => unknown, undefined, parameters), passed, refused);
  }

  const control: ReturnType<Boot> = (operation, first, second, third) => {
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

  return (write, hear, schedule, entropy, url, call, settingsJson) => {
    const settings: Settings = JSON.parse(settingsJson);
    Object.assign(host, { write, report: hear, schedule, entropy, url, call });
    firstInput = settings.stdin;
    startClock();
    fitGlobals(settings);
    for (const given of settings.functions) installGlobal(given.name, functions.make(given, settings.maxCallBytes));
    if (settings.hasChecks) standard = new Standard();
    return control;
  };
}

export const boot = makeRealm();
