// Runs one program and its checks in a context of node:vm, for the sandbox beside it. Its parent hears of it on file
// descriptor 3, one JSON text a line. No boundary: it is there to show that the suite knows nothing of MAE's own sandbox.
const { readFileSync, writeSync } = require('node:fs');
const { inspect } = require('node:util');
const vm = require('node:vm');

const job = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const tell = (said) => writeSync(3, `${JSON.stringify(said)}\n`);
let printed = (fd, text) => writeSync(fd, text);
let failed;
const show = (values) => `${values.map((one) => (typeof one === 'string' ? one : inspect(one))).join(' ')}\n`;
const console = {
  log: (...values) => printed(1, show(values)),
  error: (...values) => printed(2, show(values)),
  assert: (holds, ...values) => {
    if (!holds) failed ??= new Error(`Assertion failed${values.length > 0 ? `: ${show(values)}` : ''}`);
  },
};
const context = vm.createContext({ console, stdin: job.stdin, require, setTimeout });
const describe = (error) => ({
  name: error?.name ?? 'Error',
  message: error?.message ?? String(error),
  line: Number(/main\.js:(\d+)/.exec(error?.stack ?? '')?.[1]) || undefined,
  traceback: String(error?.stack ?? error),
});
const jsonOf = (value) => {
  const hasForm = value === null || typeof value !== 'object' || Array.isArray(value) || inspect(value).startsWith('{');
  try {
    return hasForm ? JSON.parse(JSON.stringify(value)) : undefined;
  } catch {
    return undefined;
  }
};
const compiled = (code, filename) => {
  try {
    return { script: new vm.Script(code, { filename }) };
  } catch (error) {
    return { error };
  }
};

const program = compiled(job.code, 'main.js');
if (program.error) tell({ type: 'ended', status: 'error', ran: false, error: describe(program.error) });
else {
  try {
    const value = program.script.runInContext(context);
    tell({
      type: 'ended',
      status: 'ok',
      ran: true,
      ...(value !== undefined && { value: { repr: inspect(value), json: jsonOf(value) } }),
    });
    runChecks();
  } catch (error) {
    tell({ type: 'ended', status: 'error', ran: true, error: describe(error) });
  }
}

function runChecks() {
  for (const { id, code } of job.checks) {
    tell({ type: 'check', id });
    let stdout = '';
    failed = undefined;
    printed = (fd, text) => {
      if (fd === 1) stdout += text;
    };
    const check = compiled(`{${code}\n}`, 'check.js');
    let verdict = 'passed';
    let message = '';
    try {
      if (check.error) [verdict, message] = ['broken', String(check.error)];
      else check.script.runInContext(context);
      if (failed) throw failed;
    } catch (error) {
      [verdict, message] = ['failed', String(error)];
    }
    const sides = /console\.assert\((.+) === (.+)\)/.exec(code);
    const shown =
      verdict === 'failed' && sides
        ? { left: inspect(vm.runInContext(sides[1], context)), right: inspect(vm.runInContext(sides[2], context)) }
        : {};
    if (shown.left) message += `: left is ${shown.left}, right is ${shown.right}`;
    tell({
      type: 'checked',
      result: { checkId: id, verdict, ...(message && { message }), stdout, durationMs: 0, ...shown },
    });
  }
}
