import type { ExecutionResult, Iteration } from '@mae/protocol';
import { safeText } from '../output/safe-text.js';
import { checkText } from '../render/check-text.js';
import { clip, count, formatDuration } from '../render/format.js';
import type { Style } from '../render/style.js';

const margin = '    ';
const labelWidth = 10;

/** What a run came to, as lines: plan, then for each attempt program and checks, then output. */
export function resultLines(result: ExecutionResult, style: Style): string[] {
  const line = (label: string, text: string): string =>
    `${margin}${style.cyan(text === '' ? label : label.padEnd(labelWidth))}${text}`;
  const block = (text: string): string[] =>
    safeText(text.trimEnd())
      .split('\n')
      .map((part) => `${margin}${margin}${part}`.trimEnd());
  const tries = result.iterations.flatMap((iteration) => [
    ...program(result, iteration).flatMap((code) => [
      line('program', iteration.attempt === 1 ? '' : `attempt ${iteration.attempt}`),
      ...block(code),
    ]),
    ...verdicts(result, iteration, style).map((text) => line('check', text)),
    ...(iteration.diagnosis === undefined ? [] : [line('repair', clip(iteration.diagnosis.rootCause, 200))]),
  ]);
  const [first = '', ...more] = safeText(result.finalOutput).split('\n');
  return [
    line('plan', clip(result.plan?.summary ?? 'none', 200)),
    ...tries,
    line('output', style.bold(first)),
    ...more.map((text) => line('', style.bold(text))),
    line('took', `${count(result.totalAttempts, 'attempt')}, ${formatDuration(result.totalDurationMs)}`),
    line(
      'result',
      result.success
        ? style.green('passed')
        : style.red(`${result.stopReason}${result.fault ? `: ${clip(result.fault.message, 300)}` : ''}`),
    ),
  ];
}

function program(result: ExecutionResult, iteration: Iteration): string[] {
  return result.artifacts.filter((artifact) => artifact.id === iteration.artifactId).map((artifact) => artifact.code);
}

function verdicts(result: ExecutionResult, { verification, error }: Iteration, style: Style): string[] {
  const failures = error === undefined ? [] : [style.red(clip(`${error.name}: ${error.message}`, 200))];
  const results = (verification?.checks ?? []).map(({ checkId, verdict, message }) => {
    const check = result.plan?.checks.find((one) => one.id === checkId);
    const text = check === undefined ? checkId : checkText(check);
    if (verdict === 'passed') return `${style.green('passed')}  ${text}`;
    return `${style.red(verdict.padEnd(6))}  ${text}${message === undefined ? '' : style.red(` (${clip(message, 120)})`)}`;
  });
  return [...failures, ...results];
}
