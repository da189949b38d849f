import type { CheckResult, RunOutcome, Sandbox, SandboxRequest } from '@mae/protocol';

/** A sandbox that differs in one thing from one that works. */
type Breakage = (sandbox: Sandbox) => Sandbox;

const changed = (sandbox: Sandbox, parts: Partial<Sandbox>): Sandbox => ({
  execute: (code, request) => sandbox.execute(code, request),
  validate: (code, options) => sandbox.validate(code, options),
  describe: (options) => sandbox.describe(options),
  close: () => sandbox.close(),
  ...parts,
});

/** One whose outcomes differ in one thing. */
const outcomes =
  (change: (outcome: RunOutcome, request: SandboxRequest, code: string) => Partial<RunOutcome>): Breakage =>
  (sandbox) =>
    changed(sandbox, {
      execute: async (code, request) => {
        const outcome = await sandbox.execute(code, request);
        return { ...outcome, ...change(outcome, request, code) };
      },
    });

/** One that hears something else than it is told. */
const requests =
  (change: (request: SandboxRequest, code: string) => Partial<SandboxRequest>): Breakage =>
  (sandbox) =>
    changed(sandbox, { execute: (code, request) => sandbox.execute(code, { ...request, ...change(request, code) }) });

const results = (change: (result: CheckResult, request: SandboxRequest) => Partial<CheckResult>): Breakage =>
  outcomes(({ checks }, request) => ({ checks: checks.map((check) => ({ ...check, ...change(check, request) })) }));

const passes = results(() => ({ verdict: 'passed' }));
let served = 0;

/** For each case a sandbox that must not pass it. */
export const brokenSandboxes: Record<string, Breakage> = {
  'a program that ends well is ok, with its output and how many bytes it is': outcomes(({ stdout }) => ({
    stdoutBytes: stdout.length,
  })),
  'an empty program is ok': outcomes((_, __, code) => (code === '' ? { status: 'error' } : {})),
  'the value of the last expression is told, and as JSON': outcomes(({ value }) => ({
    value: value && { ...value, json: value.repr },
  })),
  'a value that JSON has no form for has none': outcomes(({ value }) => ({ value: value && { ...value, json: {} } })),
  'a program without a last expression has no value': outcomes(() => ({ value: { repr: 'undefined' } })),
  'a program that throws is an error, with its place, and no check runs': outcomes(({ error }) => ({
    error: error && { ...error, line: (error.line ?? 0) + 1 },
  })),
  'a program that cannot be read is an error that did not run': outcomes(() => ({ ran: true })),
  'a refused import is policy, and not a line runs': requests(() => ({ policy: 'open' })),
  'programs may await at their top': outcomes(() => ({ stdout: '' })),
  'a run finds nothing of the one before': outcomes(({ stdout }) => ({ stdout: stdout.replace('clean', 'dirty') })),
  'runs side by side are kept apart': outcomes(({ stdout }) => {
    served += 1;
    return { stdout: served % 2 === 0 ? stdout : 'n 1\n' };
  }),
  'a program is ended by its time, and the next one runs': outcomes(({ status }) => ({
    status: status === 'timeout' ? 'crashed' : status,
  })),
  'a program is ended by its memory, and the next one runs': outcomes(({ status }) => ({
    status: status === 'memory' ? 'crashed' : status,
  })),
  'a program is ended by its output, which is cut there': requests(({ limits }) => ({
    limits: { ...limits, maxOutputBytes: 20_000 },
  })),
  'output is handed over as it comes, and a listener that throws is ignored': (sandbox) =>
    changed(sandbox, {
      execute: async (code, { onOutput, ...request }) => {
        const limits = { ...request.limits, timeoutMs: 300 };
        const outcome = await sandbox.execute(code, { ...request, limits });
        try {
          onOutput?.({ stream: 'stdout', text: outcome.stdout });
        } catch {}
        return outcome;
      },
    }),
  'a program is ended by its signal, and what it wrote is kept': outcomes(() => ({ stdout: '' })),
  'a program whose signal is aborted before does not run': outcomes(() => ({ ran: true })),
  'each check has a verdict of its own, in the order they were given': passes,
  'a comparison that fails shows both sides': results(({ left, right }) => ({ left: right, right: left })),
  'a check shares the objects of the program, and has names of its own': (sandbox) =>
    changed(sandbox, {
      // All in one scope.
      execute: async (code, { checks = [], ...request }) => {
        const codes = checks.map((check) => (check.kind === 'assert' ? check.code : '')).join('\n');
        const outcome = await sandbox.execute(`${code}\n${codes}`, request);
        const verdict = outcome.status === 'ok' ? ('passed' as const) : ('failed' as const);
        return { ...outcome, status: 'ok', checks: checks.map(({ id }) => ({ checkId: id, verdict, durationMs: 0 })) };
      },
    }),
  'what a check prints is its own': outcomes(({ stdout, checks }) => ({
    stdout: stdout + checks.map((check) => check.stdout ?? '').join(''),
  })),
  'checks may await at their top': results(() => ({ verdict: 'broken' })),
  'a check is ended by its own time; the program had ended well': outcomes(({ checks, status }) => ({
    status: checks.some(({ verdict }) => verdict === 'failed') ? 'timeout' : status,
  })),
  'checks behind one that is ended by its time run all the same': outcomes(({ checks }) => ({
    checks: checks.map((check, index) => (index === 0 ? check : { ...check, verdict: 'not-run' })),
  })),
  'checks on the output are decided': passes,
  'a pattern is matched in linear time': passes,
  'checks on the value are decided by JSON': passes,
  'a program without a value fails every check on it': passes,
  'no program that is written to pass does': passes,
  'a program has its standard input, and an empty one where none is given': requests(({ stdin }) => ({
    stdin: stdin?.slice(0, 3),
  })),
  'a program has its files, byte for byte': requests(({ files }) => ({
    files: files?.map(({ name, content }) => ({
      name,
      content: `${Buffer.from(content as Uint8Array).toString('utf8')}\0`,
    })),
  })),
  'files that a program wrote come out, and no others': outcomes(({ files }) => ({
    files: files.map((file) => ({ ...file, bytes: file.bytes + 1 })),
  })),
  'validate runs nothing, and finds what cannot be read': (sandbox) => changed(sandbox, { validate: async () => [] }),
  'validate finds what the policy refuses': (sandbox) => changed(sandbox, { validate: async () => [] }),
  'describe tells language, runtime and the limits in force': (sandbox) =>
    changed(sandbox, { describe: ({ language }) => sandbox.describe({ language }) }),
  'a caller that is told of a language can run it': results(() => ({ verdict: 'not-run' })),
  'a sandbox that is closed runs nothing more': (sandbox) => changed(sandbox, { close: async () => {} }),
};
