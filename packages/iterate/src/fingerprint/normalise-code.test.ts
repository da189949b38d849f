import { describe, expect, it } from 'vitest';
import { normaliseCode } from './normalise-code.js';
import { normaliseMessage } from './normalise-message.js';

const python = `def mean(values):
    total = 0
    for value in values:
        total += value
    return total / len(values)
`;
const script = `const mean = (values) => {
  let total = 0;
  for (const value of values) total += value;
  return total / values.length;
};
`;
const same = (a: string, b: string, language: 'python' | 'javascript') =>
  normaliseCode(a, language) === normaliseCode(b, language);

describe('the same program', () => {
  it.each([
    ['a comment at the end of a line', python.replace('total = 0', 'total = 0  # the sum')],
    ['a comment line and blank lines', `# mean\n\n${python.replace('\n    return', '\n\n    # done\n    return')}`],
    ['another indentation', python.replaceAll('    ', '  ')],
    ['spaces around operators', python.replace('total / len(values)', 'total/len( values )')],
    ['a doc string', python.replace('):\n', '):\n    """Mean. # not a comment"""\n')],
    ['no line end at its end', python.trimEnd()],
    ['Windows line ends', python.replaceAll('\n', '\r\n')],
    ['another name of a local variable', python.replaceAll('total', 'acc').replaceAll(/\bvalue\b/g, 'x')],
    ['another name of a parameter', python.replaceAll('values', 'numbers')],
    ['a line that goes on in brackets', python.replace('len(values)', 'len(\n        values\n    )')],
  ])('Python: %s', (_name, other) => {
    expect(same(python, other, 'python')).toBe(true);
  });

  it.each([
    ['comments', `/* mean\n of */ ${script.replace('= 0;', '= 0; // the sum')}`],
    ['lines and spaces', script.replaceAll('\n', ' ').replaceAll('  ', ' ')],
    ['another name of a local variable', script.replaceAll('total', 'acc').replaceAll(/\bvalue\b/g, 'x')],
  ])('JavaScript: %s', (_name, other) => {
    expect(same(script, other, 'javascript')).toBe(true);
  });

  it('may write its texts with other quotes', () => {
    expect(same("print('a # b')", 'print("a # b")', 'python')).toBe(true);
  });
});

describe('another program', () => {
  it.each([
    ['a string that holds #', 'x = "a # b"\n', 'x = "a # c"\n'],
    ['a string that holds a quote and #', `x = 'it\\'s # 1'\n`, `x = 'it\\'s # 2'\n`],
    ['a text over lines', 'x = """a\n# b\n"""\n', 'x = """a\n# c\n"""\n'],
    ['white space in a string', 'x = "a  b"', 'x = "a b"'],
    ['another level', 'if a:\n    b()\n    c()\n', 'if a:\n    b()\nc()\n'],
    ['another function of the language', 'def f(a):\n    return max(a)\n', 'def f(a):\n    return min(a)\n'],
    ['another attribute', 'def f(a):\n    return a.x\n', 'def f(a):\n    return a.y\n'],
    [
      'another keyword argument',
      'def f(a):\n    return sorted(a, key=a)',
      'def f(a):\n    return sorted(a, reverse=a)',
    ],
    ['operands swapped', 'def f(a, b):\n    return a - b\n', 'def f(a, b):\n    return b - a\n'],
    ['another global name', 'total = 1\n', 'result = 1\n'],
    ['another name of a function', 'def mean(x):\n    return x\n', 'def median(x):\n    return x\n'],
    ['a name where the parameter is meant', 'def f(a):\n    return a\n', 'def f(b):\n    return a\n'],
    ['names looked up by what they are called', 'def f(a):\n    return locals()\n', 'def f(b):\n    return locals()\n'],
    ['a last text, which is a value', '"a"\n', '"b"\n'],
    ['a number', 'x = 1.5\n', 'x = 15\n'],
    ['a local name in a text', 'def f(a):\n    return f"{a}"\n', 'def f(b):\n    return f"{a}"\n'],
  ])('Python: %s', (_name, a, b) => {
    expect(same(a, b, 'python')).toBe(false);
  });

  it.each([
    ['a template', 'x = `a // b`', 'x = `a // c`'],
    ['a regular expression that holds quotes', "s.match(/'a/); f('b')", "s.match(/'a/); f('c')"],
    ['a division', 'a / b / c; d', 'a / b / c; e'],
    ['a line end after return', 'const f = () => {\n  return\n  1;\n}', 'const f = () => {\n  return 1;\n}'],
    ['another key', 'const f = (a) => ({ a: 1 })', 'const f = (b) => ({ b: 1 })'],
    ['a short key', 'const f = (a) => ({ a })', 'const f = (b) => ({ b })'],
    ['a method', 'const f = (a) => a.map(g)', 'const f = (a) => a.filter(g)'],
    ['an empty statement', 'if (a) b();', 'if (a); b();'],
  ])('JavaScript: %s', (_name, a, b) => {
    expect(same(a, b, 'javascript')).toBe(false);
  });
});

it('takes time that is linear in the length of what is made to be slow', () => {
  for (const piece of ['"', "'", '"""', '`', '/*', '/', '/[', '#', '\\', '(', 'a=', '  \n', '0x', '1e', "f'{"]) {
    const code = piece.repeat(Math.ceil(200_000 / piece.length));
    const start = performance.now();
    normaliseCode(code, 'python');
    normaliseCode(code, 'javascript');
    normaliseMessage(code);
    expect(performance.now() - start, JSON.stringify(piece)).toBeLessThan(10_000);
  }
});

describe('a message', () => {
  it.each([
    ["<Node object at 0x7f3a9c10> has no attribute 'x'", "<Node object at 0x7f00bb20> has no attribute 'x'"],
    ['took 1.52 s, line 12', 'took 0.98 s, line 17'],
    ['no run 3fa85f64-5717-4562-b3fc-2c963f66afa6', 'no run 0b1e3f64-5717-4562-b3fc-2c963f66af00'],
    ['list index 12 of [1, 2, 3]', 'list index -4 of [4, 5]'],
    ['commit 5d41402abc4b2a76', 'commit 7d793037a0760186'],
  ])('is the same but for %s', (a, b) => {
    expect(normaliseMessage(a)).toBe(normaliseMessage(b));
  });

  it.each([
    ["no attribute 'x'", "no attribute 'y'"],
    ["name 'total' is not defined", "name 'count' is not defined"],
    ["for +: 'int' and 'str'", "for +: 'list' and 'str'"],
  ])('is another where words are: %s, %s', (a, b) => {
    expect(normaliseMessage(a)).not.toBe(normaliseMessage(b));
  });
});
