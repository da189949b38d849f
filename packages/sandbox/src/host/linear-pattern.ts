import { RE2JS } from 're2js';

/** States of a pattern times characters of a text: about four seconds where neither prefilter nor cache helps. */
const mostSteps = 1e8;

/** A pattern that is matched in linear time: RE2 syntax, in which a model's slip cannot take for ever. */
export interface LinearPattern {
  /** @throws Error where pattern and text together would take too long */
  finds(text: string): boolean;
}

/** @throws Error where the text is no pattern of RE2: it has no look-around and no back references */
export function linearPattern(source: string): LinearPattern {
  const compiled = RE2JS.compile(source);
  const states = compiled.programSize();
  return {
    finds(text) {
      if (states * text.length > mostSteps) {
        throw new Error(`The pattern is too large for a text of ${text.length} characters: use smaller counts in it.`);
      }
      return compiled.test(text);
    },
  };
}

/** The same of a pattern written for JavaScript, as JSON Schema has them. */
export function linearPatternOf(expression: string): LinearPattern {
  return linearPattern(RE2JS.translateRegExp(expression));
}
