import { inspect } from 'node-inspect-extracted';
import { format } from './format.js';
import { indexOf, realNow, slice } from './intrinsics.js';
import type { Output } from './output.js';
import { table } from './table.js';

type Line = (...values: unknown[]) => void;

/**
 * A console that writes to an output. `onAssertion` hears of every failed assertion.
 */
export function makeConsole(output: Output, onAssertion: (message: unknown) => void): Record<string, unknown> {
  let indent = '';
  const counts = new Map<string, number>();
  const starts = new Map<string, number>();
  const write = (stream: 'stdout' | 'stderr', text: string) => {
    const indented = indent === '' ? text : `${indent}${text.replaceAll('\n', `\n${indent}`)}`;
    output.write(stream, `${indented}\n`);
  };
  const to =
    (stream: 'stdout' | 'stderr'): Line =>
    (...values) =>
      write(stream, format(values));
  const log = to('stdout');
  const warn = to('stderr');
  const elapsed = (label: string, method: string): string | undefined => {
    const start = starts.get(label);
    if (start !== undefined) return `${label}: ${durationOf(realNow() - start)}`;
    write('stderr', `Warning: No such label '${label}' for console.${method}()`);
    return undefined;
  };
  const group: Line = (...values) => {
    if (values.length > 0) log(...values);
    indent += '  ';
  };
  return {
    log,
    info: log,
    debug: log,
    warn,
    error: warn,
    trace: (...values: unknown[]) => {
      const { stack = '' } = new Error();
      const frames = indexOf(stack, '\n');
      const text = format(values);
      write('stderr', `Trace${text === '' ? '' : `: ${text}`}${frames < 0 ? '' : slice(stack, frames)}`);
    },
    dir: (value: unknown, options?: object) => write('stdout', inspect(value, { customInspect: false, ...options })),
    dirxml: log,
    table: (value: unknown, columns?: string[]) => {
      const drawn = table(value, columns);
      if (drawn === undefined) log(value);
      else write('stdout', drawn);
    },
    assert: (condition?: unknown, ...values: unknown[]) => {
      if (condition) return;
      let message = 'Assertion failed';
      try {
        const [first, ...rest] = values;
        if (typeof first === 'string') message = format([`${message}: ${first}`, ...rest]);
        else if (values.length > 0) message = format([message, ...values]);
      } finally {
        // Whatever the program made of what a text is written with.
        onAssertion(message);
      }
      write('stderr', message);
    },
    count: (label = 'default') => {
      const count = (counts.get(String(label)) ?? 0) + 1;
      counts.set(String(label), count);
      log(`${label}: ${count}`);
    },
    countReset: (label = 'default') => {
      if (!counts.delete(String(label))) write('stderr', `Warning: Count for '${label}' does not exist`);
    },
    group,
    groupCollapsed: group,
    groupEnd: () => {
      indent = indent.slice(2);
    },
    time: (label = 'default') => {
      if (starts.has(String(label))) write('stderr', `Warning: Label '${label}' already exists for console.time()`);
      else starts.set(String(label), realNow());
    },
    timeLog: (label = 'default', ...values: unknown[]) => {
      const text = elapsed(String(label), 'timeLog');
      if (text !== undefined) log(text, ...values);
    },
    timeEnd: (label = 'default') => {
      const text = elapsed(String(label), 'timeEnd');
      if (text !== undefined) log(text);
      starts.delete(String(label));
    },
    clear: () => {},
  };
}

/** A time as Node prints it. */
function durationOf(milliseconds: number): string {
  if (milliseconds < 1_000) return `${milliseconds}ms`;
  const seconds = milliseconds / 1_000;
  if (seconds < 60) return `${seconds.toFixed(3)}s`;
  const minutes = Math.floor(seconds / 60);
  const rest = Math.floor(seconds % 60);
  return `${minutes}:${String(rest).padStart(2, '0')}.${String(milliseconds % 1_000).padStart(3, '0')} (m:ss.mmm)`;
}
