import type { Check } from '@mae/protocol';
import { clip } from './format.js';

const maxLength = 100;

/** What a check asks, on one line. */
export function checkText(check: Check): string {
  switch (check.kind) {
    case 'assert':
      return clip(check.code, maxLength);
    case 'stdout': {
      const { equals, contains, matches } = check;
      const asks = [
        ...(equals === undefined ? [] : [`prints ${JSON.stringify(equals)}`]),
        ...(contains === undefined ? [] : [`prints something with ${JSON.stringify(contains)}`]),
        ...(matches === undefined ? [] : [`prints what matches /${matches}/`]),
      ];
      return clip(asks.join(' and '), maxLength);
    }
    case 'value':
      return clip(
        check.schema === undefined ? `last value is ${JSON.stringify(check.equals)}` : 'last value matches the schema',
        maxLength,
      );
  }
}
