// Runs a program and its watched test, and says what came up first: one JSON line on standard output.
import { readFileSync, writeSync } from 'node:fs';
import { inspect } from 'node:util';
import { Script } from 'node:vm';

const { program, watched } = JSON.parse(readFileSync(0, 'utf8'));
const say = (found) => {
  writeSync(1, `${JSON.stringify(found)}\n`);
  process.reallyExit(0);
};
let values = [];
let number;
const source = () => watched.assertions[number]?.source;
const forms = (value) => [inspect(value), ...(typeof value === 'object' ? [JSON.stringify(value)] : [])];

globalThis.console = { ...console, log() {}, error() {}, info() {}, warn() {} };
globalThis.__begin = (next) => {
  number = next;
  values = [];
  // Read by the parent where the time or the memory runs out.
  writeSync(2, `${next}\n`);
};
globalThis.__keep = (source, value) => {
  values.push({ source, value });
  return value;
};
globalThis.__assert = (which, _, holds) => {
  if (holds) return;
  const seen = { values: values.map(({ value }) => forms(value)), sides: values.map((one) => one.source) };
  say({ kind: 'assertion', ...watched.assertions[which], ...seen });
};

process.on('exit', () => say({ kind: 'exit' }));
try {
  new Script(program, { filename: 'main.js' }).runInThisContext();
  new Script(watched.code, { filename: 'test.js' }).runInThisContext();
} catch (error) {
  const places = [...String(error?.stack).matchAll(/main\.js:(\d+)/g)].map(([, line]) => Number(line));
  say({ kind: 'exception', name: error?.name, message: error?.message, line: places[0], source: source() });
}
process.removeAllListeners('exit');
say({ kind: 'passed' });
