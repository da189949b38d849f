import { type CheckResult, Diagnostic, Frame, ProgramError } from '@mae/protocol';
import * as z from 'zod';
import { insteadOf, insteadOfModule } from '../../alternatives.js';
import type { PolicyLists } from '../../policy.js';
import type { GuestReport } from '../guest.js';

/** What comes out of an isolate is data of unknown origin: bounded before it is parsed, checked after. */
const maxJsonLength = 16 * 2 ** 20;
const mostSourceCharacters = 500;

/** A program can make code objects whose lines are zero: such a place is left out, and the error is told without it. */
const place = z.int().positive().optional().catch(undefined);
const frames = z.array(z.unknown()).transform((list) =>
  list.flatMap((frame) => {
    const { success, data } = Frame.safeParse(frame);
    return success ? [data] : [];
  }),
);

const RawReport = z.object({
  status: z.enum(['ok', 'error', 'memory', 'policy']),
  ran: z.boolean(),
  value: z.object({ repr: z.string(), json: z.unknown().optional() }).optional(),
  error: ProgramError.extend({
    refused: z.string().optional(),
    kind: z.enum(['policy', 'package']).optional().catch(undefined),
    line: place,
    column: place,
    frames,
  }).optional(),
  diagnostics: z.array(Diagnostic),
  /** The interpreter cannot be used again. */
  broken: z.boolean().optional(),
});

const RawCheck = z.object({
  verdict: z.enum(['passed', 'failed', 'broken']),
  message: z.string().optional(),
  problem: Diagnostic.optional(),
  left: z.string().optional(),
  right: z.string().optional(),
  stdout: z.string().optional(),
});

function parsed<Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> {
  if (typeof text !== 'string' || text.length > maxJsonLength) throw new Error('the guest reported too much');
  return schema.parse(JSON.parse(text));
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
  const raw = parsed(RawReport, crossing.json);
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
  const { problem, message, ...rest } = parsed(RawCheck, text);
  const said = problem ? explained(problem, policy, check.code).message : message;
  return { checkId: check.id, ...rest, ...(said !== undefined && { message: said }), durationMs };
}
