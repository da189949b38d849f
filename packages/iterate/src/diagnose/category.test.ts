import type { PartialOutcome } from '@mae/testing';
import { outcome } from '@mae/testing';
import { expect, it } from 'vitest';
import { categoryOf } from './category.js';

const raised = (name: string, message = ''): PartialOutcome => ({ error: { name, message } });
const check = (message: string, verdict: 'failed' | 'vacuous' | 'passed' = 'failed'): PartialOutcome => ({
  checks: [{ checkId: 'm1', verdict, message, durationMs: 1 }],
});

it.each<[string, PartialOutcome]>([
  ['time', { status: 'timeout' }],
  ['memory', { status: 'memory' }],
  ['memory', raised('MemoryError')],
  ['output', { status: 'output-limit' }],
  ['import-refused', { status: 'policy', error: { name: 'ImportRefused', message: 'os' } }],
  ['import-refused', raised('ModuleNotFoundError', "No module named 'numpy'")],
  ['crash', { status: 'crashed' }],
  ['syntax', raised('IndentationError')],
  ['name', raised('NameError', "name 'x' is not defined")],
  ['name', raised('ReferenceError', 'x is not defined')],
  ['type', raised('AttributeError')],
  ['type', raised('TypeError')],
  ['value', raised('KeyError')],
  ['value', raised('json.decoder.JSONDecodeError')],
  ['value', raised('RangeError', 'Invalid array length')],
  ['exception', raised('RangeError', 'Maximum call stack size exceeded')],
  ['exception', raised('MyOwnError')],
  ['exception', raised('constructor')],
  ['no-code', raised('NoCode')],
  ['truncated-reply', { status: 'error', ran: false, error: { name: 'TruncatedReply', message: '' } }],
  ['wrong-answer', check('AssertionError')],
  ['name', check("NameError: name 'mean' is not defined")],
  ['name', check('ReferenceError: mean is not defined')],
  ['name', check("NameError: name 'total' is not defined (line 2 of the check), raised in main.py, line 3")],
  ['time', check('The check was ended after 5000 ms.')],
  ['memory', check('The check was ended because it used more than 256 MB of memory.')],
  ['output', check('The check was ended because it wrote more than 1000 bytes.')],
  ['vacuous-check', check('', 'vacuous')],
  ['wrong-answer', check('', 'passed')],
])('%s', (category, partial) => {
  expect(categoryOf(outcome(partial))).toBe(category);
});
