import { clip, count, formatDuration } from '../render/format.js';
import type { Style } from '../render/style.js';
import type { EvalRecord } from './record.js';

/** What came of a task, in a word, and whether that is good. */
function verdictOf(record: EvalRecord, style: Style): [string, (text: string) => string] {
  const { delivered, falseSuccess, fault, stopReason } = record;
  if (falseSuccess) return ['FALSE SUCCESS', (text) => style.bold(style.red(text))];
  if (fault !== undefined && delivered === undefined)
    return [stopReason === 'budget' ? 'budget' : 'fault', style.yellow];
  if (delivered?.passed !== true) return ['failed', style.red];
  return stopReason === 'passed' ? ['passed', style.green] : ['passes, but not verified', style.yellow];
}

/** One task that is done, on one line. */
export function progressLine(record: EvalRecord, place: { at: number; of: number }, style: Style): string {
  const [word, color] = verdictOf(record, style);
  const { attempts, tokens, durationMs, fault, delivered } = record;
  const facts = [count(attempts, 'attempt'), count(tokens, 'token'), formatDuration(durationMs)];
  const why = delivered?.passed === true ? undefined : (delivered?.why ?? fault?.message);
  const width = String(place.of).length;
  const head = `${String(place.at).padStart(width)}/${place.of}`;
  const more = why === undefined ? '' : `  ${clip(why, 120)}`;
  return `${style.cyan(head)}  ${clip(record.id, 60)}  ${color(word)}${style.dim(` · ${facts.join(' · ')}${more}`)}\n`;
}
