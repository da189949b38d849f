import { shown } from './measure.ts';

/** One line of the table of bars. */
export interface Row {
  what: string;
  /** The figure, with its unit; `not there` where it could not be had. */
  measured: string;
  bar: string;
  met: 'yes' | 'no' | '';
}

export const notThere = 'not there';

export function reported(what: string, value: number | string, unit = ''): Row {
  const text = typeof value === 'string' ? value : Number.isFinite(value) ? `${shown(value)} ${unit}`.trim() : notThere;
  return { what, measured: text, bar: 'reported', met: '' };
}

/** A row whose figure must not be above its bar, or not below it, or beat that of another. */
export function judged(
  what: string,
  value: number,
  unit: string,
  bar: { atMost: number } | { atLeast: number } | { moreThan: number } | { lessThan: number },
): Row {
  const [sign, limit, holds] =
    'atMost' in bar
      ? ['≤', bar.atMost, value <= bar.atMost]
      : 'atLeast' in bar
        ? ['≥', bar.atLeast, value >= bar.atLeast]
        : 'moreThan' in bar
          ? ['>', bar.moreThan, value > bar.moreThan]
          : ['<', bar.lessThan, value < bar.lessThan];
  const { measured } = reported(what, value, unit);
  const isKnown = measured !== notThere && Number.isFinite(limit);
  const bound = Number.isInteger(limit) ? String(limit) : shown(limit) || notThere;
  return { what, measured, bar: `${sign} ${bound} ${unit}`.trim(), met: isKnown ? (holds ? 'yes' : 'no') : '' };
}
