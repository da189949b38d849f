// A sandbox that knows the programs of the killed run by a word in each, so that hundreds of runs take little time. What
// it does not stand for, real isolates and processes, a part of the tests has.

const quiet = {
  ...{ status: 'ok', ran: true, stdout: '', stderr: '', stdoutBytes: 0, stderrBytes: 0, truncated: false },
  ...{ checks: [], files: [], durationMs: 1, cpuMs: 1, peakMemoryBytes: 1 },
};

async function outcomeOf(code, { functions = {}, files = [] }) {
  if (code.includes('raise')) {
    const error = { name: 'ValueError', message: 'no', line: 1, frames: [], traceback: 'ValueError: no' };
    return { ...quiet, status: 'error', error };
  }
  if (code.includes('total - 1')) return printed('total=7 sum=7\n');
  if (!code.includes('price_of(')) return quiet;
  const rows = String(files[0].content instanceof Uint8Array ? Buffer.from(files[0].content) : files[0].content);
  let total = 0;
  for (const row of rows.trim().split('\n').slice(1)) {
    const [fruit, count] = row.split(',');
    total += Number(count) * (await functions.price_of.call({ fruit }, { signal: new AbortController().signal }));
  }
  const content = new TextEncoder().encode(String(total));
  return { ...printed(`total=${total} sum=${total}\n`), files: [{ name: 'out.txt', bytes: content.length, content }] };
}

const printed = (stdout) => ({ ...quiet, stdout, stdoutBytes: stdout.length });

export const smallSandbox = {
  async execute(code, request) {
    const outcome = await outcomeOf(code, request);
    const checks = (request.checks ?? []).map(({ id, contains }) => {
      const passed = outcome.stdout.includes(contains);
      const verdict = outcome.status !== 'ok' ? 'not-run' : passed ? 'passed' : 'failed';
      return { checkId: id, verdict, message: passed ? undefined : `got ${outcome.stdout}`, durationMs: 1 };
    });
    return { ...outcome, checks };
  },
  validate: async () => [],
  describe: async ({ language }) => ({
    ...{ language, runtime: 'small', versions: {}, imports: 'all', builtins: 'all', limits: {} },
    ...{ notes: [], layers: [] },
  }),
  close: async () => {},
};
