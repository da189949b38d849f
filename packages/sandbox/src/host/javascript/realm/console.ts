import { format } from './format.js';
import { realNow } from './intrinsics.js';
import type { Output } from './output.js';

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
  const elapsed = (label: string) => `${label}: ${realNow() - (starts.get(label) ?? realNow())}ms`;
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
    trace: (...values: unknown[]) => write('stderr', `Trace: ${format(values)}`),
    dir: (value: unknown) => log(value),
    dirxml: log,
    table: (value: unknown) => log(value),
    assert: (condition?: unknown, ...values: unknown[]) => {
      if (condition) return;
      const [first, ...rest] = values;
      const message =
        values.length === 0
          ? 'Assertion failed'
          : typeof first === 'string'
            ? format([`Assertion failed: ${first}`, ...rest])
            : format(['Assertion failed', ...values]);
      write('stderr', message);
      onAssertion(message);
    },
    count: (label = 'default') => {
      const count = (counts.get(String(label)) ?? 0) + 1;
      counts.set(String(label), count);
      log(`${label}: ${count}`);
    },
    countReset: (label = 'default') => {
      counts.delete(String(label));
    },
    group,
    groupCollapsed: group,
    groupEnd: () => {
      indent = indent.slice(2);
    },
    time: (label = 'default') => {
      starts.set(String(label), realNow());
    },
    timeLog: (label = 'default', ...values: unknown[]) => log(elapsed(String(label)), ...values),
    timeEnd: (label = 'default') => {
      log(elapsed(String(label)));
      starts.delete(String(label));
    },
    clear: () => {},
  };
}
