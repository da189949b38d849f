import type { CheckResult, Diagnostic, Frame, ProgramError } from '@mae/protocol';
import { insteadOf, insteadOfModule } from '../../alternatives.js';
import type { PolicyLists } from '../../policy-lists.js';
import type { GuestReport } from '../guest.js';
import {
  anything,
  fittingOf,
  flag,
  listOf,
  oneOf,
  optional,
  orNothing,
  positive,
  record,
  type Shape,
  text,
} from '../shape.js';

/** What comes out of an isolate is data of unknown origin: bounded before it is parsed, checked after. */
const maxJsonLength = 16 * 2 ** 20;
const mostSourceCharacters = 500;

const faultCode = optional(oneOf('PACKAGE_UNAVAILABLE', 'WHEEL_UNUSABLE'));

const diagnostic: Shape<Diagnostic> = record({
  kind: oneOf('syntax', 'policy', 'package', 'name', 'result', 'other'),
  severity: oneOf('error', 'warning'),
  message: text,
  line: optional(positive),
  column: optional(positive),
  name: optional(text),
  code: faultCode,
});

const frame: Shape<Frame> = record({
  file: text,
  line: positive,
  column: optional(positive),
  name: optional(text),
  source: optional(text),
});

/** A program can make code objects whose lines are zero: such a place is left out, and the error is told without it. */
const place = orNothing(positive);

const error: Shape<ProgramError & { refused?: string; kind?: 'policy' | 'package' }> = record({
  name: text,
  code: faultCode,
  message: text,
  line: place,
  column: place,
  frames: fittingOf(frame),
  traceback: text,
  refused: optional(text),
  kind: orNothing(oneOf('policy', 'package')),
});

const rawReport = record({
  status: oneOf('ok', 'error', 'memory', 'policy'),
  ran: flag,
  value: optional(record({ repr: text, json: anything })),
  error: optional(error),
  diagnostics: listOf(diagnostic),
  /** The interpreter cannot be used again. */
  broken: optional(flag),
});

const rawCheck = record({
  verdict: oneOf('passed', 'failed', 'broken'),
  message: optional(text),
  problem: optional(diagnostic),
  left: optional(text),
  right: optional(text),
  stdout: optional(text),
});

function parsed<Value>(shape: Shape<Value>, said: string): Value {
  if (typeof said !== 'string' || said.length > maxJsonLength) throw new Error('the guest reported too much');
  return shape(JSON.parse(said));
}

/** What programs can tell apart by. */
const codeOf = ({ kind }: Pick<Diagnostic, 'kind'>) =>
  kind === 'package' ? { code: 'PACKAGE_UNAVAILABLE' as const } : {};

/** Says of a refused import or builtin what may be used instead. */
function refusal({ name = '', kind }: Diagnostic, policy: PolicyLists, isImport: boolean): string {
  const what = isImport ? `import of '${name}'` : `the builtin '${name}'`;
  const why =
    kind === 'package'
      ? `${what}: this package is not available here`
      : `${what} is not allowed under the policy '${policy.preset}'`;
  const instead = isImport ? insteadOfModule(name, policy.pythonImports.names) : insteadOf('python', name);
  return `${why}; ${instead}`;
}

function explained(diagnostic: Diagnostic, policy: PolicyLists, source: string): Diagnostic {
  if (diagnostic.message !== '' || (diagnostic.kind !== 'policy' && diagnostic.kind !== 'package')) return diagnostic;
  const line = source.split(/\r\n|[\n\r]/)[(diagnostic.line ?? 1) - 1] ?? '';
  const isImport = diagnostic.kind === 'package' || /^[^#'"]*\bimport\b/.test(line);
  return { ...diagnostic, ...codeOf(diagnostic), message: refusal(diagnostic, policy, isImport) };
}

/** The error of a program that was refused before it ran. */
function refusedProgram(diagnostics: Diagnostic[], source: string, file: string): GuestReport['error'] {
  const refused = diagnostics.filter(({ kind }) => kind === 'policy' || kind === 'package');
  const first = refused[0];
  if (!first) return undefined;
  const line = first.line ?? 1;
  const text = (source.split(/\r\n|[\n\r]/)[line - 1] ?? '').trim().slice(0, mostSourceCharacters);
  const others = refused.slice(1).map((other) => `line ${other.line ?? 1}: ${other.message}`);
  const message = [`line ${line}: ${first.message}`, ...others].join('\n').slice(0, 4_000);
  const place = { line, ...(first.column !== undefined && { column: first.column }) };
  return {
    name: 'PolicyError',
    ...codeOf(first),
    message,
    ...place,
    frames: [{ file, ...place, source: text }],
    traceback: `  File "${file}", line ${line}\n    ${text}\nPolicyError: ${message}\n`,
  };
}

/** The guest's word on a program, without its checks. */
export function readReport(
  crossing: { json: string; files: GuestReport['files'] },
  policy: PolicyLists,
  source: string,
  file = 'main.py',
): Omit<GuestReport, 'checks'> & { broken?: boolean } {
  const raw = parsed(rawReport, crossing.json);
  const diagnostics = raw.diagnostics.map((diagnostic) => explained(diagnostic, policy, source));
  const report: Omit<GuestReport, 'checks'> = { ...raw, error: undefined, files: crossing.files, diagnostics };
  const { refused, kind, ...error } = raw.error ?? {};
  if (raw.status === 'policy' && !raw.ran) report.error = refusedProgram(diagnostics, source, file);
  else if (raw.error) {
    report.error = error as GuestReport['error'];
    // Nothing of the program has run: the name is not its.
    if (report.error?.name === 'WheelError' && !raw.ran) report.error.code = 'WHEEL_UNUSABLE';
  }
  if (raw.status === 'policy' && raw.ran && report.error && refused !== undefined) {
    const { message, traceback } = report.error;
    const isImport = message.startsWith('import of ');
    const instead = isImport ? insteadOfModule(refused, policy.pythonImports.names) : insteadOf('python', refused);
    Object.assign(report.error, codeOf({ kind: kind ?? 'policy' }));
    report.error.message = `${message}; ${instead}`;
    report.error.traceback = traceback.replace(/\n?$/, `; ${instead}\n`);
  }
  return report;
}

/** The guest's word on one check. */
export function readCheck(
  text: string,
  check: { id: string; code: string },
  policy: PolicyLists,
  durationMs: number,
): CheckResult {
  const { problem, message, ...rest } = parsed(rawCheck, text);
  const said = problem ? explained(problem, policy, check.code).message : message;
  return { checkId: check.id, ...rest, ...(said !== undefined && { message: said }), durationMs };
}
