import type { Diagnostic } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import { mendLocally } from './mend-locally.js';

const syntax = (message = 'invalid syntax', line = 1): Diagnostic => ({
  kind: 'syntax',
  severity: 'error',
  message,
  line,
});
const unknown = (name: string): Diagnostic => ({ kind: 'name', severity: 'error', message: `${name}?`, name });

describe('JavaScript', () => {
  it('has typographic quotes replaced outside of its strings', () => {
    const code = 'const a = “x”; // “kept”\nconst b = `“kept”`;\n';
    const mended = 'const a = "x"; // “kept”\nconst b = `“kept”`;\n';
    expect(mendLocally(code, [syntax()], 'javascript').code).toBe(mended);
  });

  it('has names of Python written as its own', () => {
    const code = 'f(True, None, "True", a.None);\n';
    const { code: mended } = mendLocally(code, [unknown('True'), unknown('None')], 'javascript');
    expect(mended).toBe('f(true, null, "True", a.None);\n');
  });

  it('has sentences around it taken out', () => {
    const code = 'Here is the program you want:\n\nconst a = 1;\nf(a);\n\nI hope it helps you.\n';
    expect(mendLocally(code, [syntax()], 'javascript').code).toBe('const a = 1;\nf(a);\n');
  });
});

describe('Python stays as it is', () => {
  it.each([
    ['a colon is missing where no header stands', 'x = {1 2}\n', syntax("expected ':'")],
    ['a header holds a string', 'if x == ":"\n    pass\n', syntax("expected ':'")],
    ['prose is not at the ends', 'x = 1\nHere is some more of it.\ny = 2\n', syntax('invalid syntax', 2)],
    ['tabs are not what is wrong', 'if x:\n\ty = (\n', syntax("'(' was never closed")],
    ['a name is an attribute', 'a.Print(1)\n', unknown('Print')],
    ['a name is a keyword argument', 'f(Print=1)\n', unknown('Print')],
    ['nothing was said of it', '“x”\n', { ...unknown('total') }],
  ])('where %s', (_name, code, diagnostic) => {
    expect(mendLocally(code, [diagnostic], 'python')).toEqual({ code, mended: [] });
  });
});
