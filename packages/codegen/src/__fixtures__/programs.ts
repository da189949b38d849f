import fc from 'fast-check';

const name = fc.constantFrom('total', 'values', 'mean_of', 'x', 'result');
const text = fc.string({ maxLength: 12 }).map((value) => JSON.stringify(value));
const pythonLine = fc.oneof(
  fc.tuple(name, fc.integer()).map(([left, right]) => `${left} = ${right}`),
  fc.tuple(name, text).map(([left, right]) => `${left} = ${right}`),
  name.map((value) => `print(${value})`),
  name.map((value) => `import math\nprint(math.sqrt(${value}))`),
  name.map((value) => `def ${value}(a, b):\n    # it's a sum\n    return a + b`),
  name.map((value) => `for ${value} in range(3):\n    print(${value})`),
  fc.constant(''),
  fc.constant('def documented():\n    """Sums.\n\n    ```python\n    >>> documented()\n    ```\n    """\n    return 1'),
  fc.constant("text = '''\n```\nfenced\n```\n'''"),
  fc.constant("note = 'back quotes ``` in a line'"),
);
const scriptLine = fc.oneof(
  fc.tuple(name, fc.integer()).map(([left, right]) => `const ${left} = ${right};`),
  fc.tuple(name, text).map(([left, right]) => `let ${left} = ${right};`),
  name.map((value) => `console.log(${value});`),
  name.map((value) => `function ${value}(a, b) {\n  // it's a sum\n  return a + b;\n}`),
  fc.constant(''),
  fc.constant('/*\n```js\nsum(1, 2)\n```\n*/'),
  fc.constant('const page = `a `.concat(`\n// no comment\n/* none`);'),
);

const program = (line: fc.Arbitrary<string>, last: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(fc.array(line, { maxLength: 8 }), last)
    .map(([lines, end]) => `${[...lines, end].join('\n').replace(/^\n+/, '')}\n`);

/** Python programs with what makes fences hard: doc strings with fences, quotes in comments, back quotes in strings. */
export const pythonProgram = program(
  pythonLine,
  name.map((value) => `print(${value})`),
);
/** The same for JavaScript. */
export const scriptProgram = program(
  scriptLine,
  name.map((value) => `console.log(${value});`),
);
