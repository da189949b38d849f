import type { CheckResult, DiagnosisCategory, RunOutcome } from '@mae/protocol';

const byStatus: Partial<Record<RunOutcome['status'], DiagnosisCategory>> = {
  timeout: 'time',
  memory: 'memory',
  'output-limit': 'output',
  policy: 'import-refused',
  crashed: 'crash',
  cancelled: 'crash',
};

const byError = new Map<string, DiagnosisCategory>(
  Object.entries({
    // What the executor says of a reply that held no program.
    NoCode: 'no-code',
    TruncatedReply: 'truncated-reply',
    SyntaxError: 'syntax',
    IndentationError: 'syntax',
    TabError: 'syntax',
    NameError: 'name',
    UnboundLocalError: 'name',
    ReferenceError: 'name',
    TypeError: 'type',
    AttributeError: 'type',
    ValueError: 'value',
    KeyError: 'value',
    IndexError: 'value',
    ZeroDivisionError: 'value',
    OverflowError: 'value',
    UnicodeDecodeError: 'value',
    UnicodeEncodeError: 'value',
    JSONDecodeError: 'value',
    StatisticsError: 'value',
    RangeError: 'value',
    ImportError: 'import-refused',
    ModuleNotFoundError: 'import-refused',
    MemoryError: 'memory',
  }),
);

const undefinedName = /^(?:NameError: )?name '([^']+)' is not defined|^(?:ReferenceError: )?([\w$]+) is not defined/;

/** The name a check calls and the program does not define, if that is why it failed. */
export function missingName(check: CheckResult): string | undefined {
  // The program's own code uses it then, and the check only called that.
  if (/, raised in \S+, line \d+/.test(check.message ?? '')) return undefined;
  const match = undefinedName.exec(check.message ?? '');
  return match?.[1] ?? match?.[2];
}

/** What the program raised when a check called it. */
export interface RaisedInCheck {
  name: string;
  message: string;
  /** Of the program. */
  line: number;
}

const raisedBelow = /^([A-Za-z_][\w.]*)(?:: ([\s\S]*?))? \(line \d+ of the check\), raised in \S+, line (\d+)/;

/** The error that ended a check, where the program's own code raised it. */
export function raisedInCheck({ message = '' }: CheckResult): RaisedInCheck | undefined {
  const [, name, said = '', line] = raisedBelow.exec(message) ?? [];
  // An assertion of the program's own is how it says that a value is wrong.
  return name === undefined || name === 'AssertionError' ? undefined : { name, message: said, line: Number(line) };
}

function ofError(name: string, message: string): DiagnosisCategory {
  if (name === 'RangeError' && /call stack/i.test(message)) return 'exception';
  // The module is there; a name in it is not.
  if (name === 'ImportError' && /^cannot import name /.test(message)) return 'name';
  return byError.get(name.split('.').at(-1) ?? '') ?? 'exception';
}

const limits: [RegExp, 'time' | 'memory' | 'output'][] = [
  [/^The check was ended after \d+ ms|\btime limit\b/, 'time'],
  [/^The check was ended because it used more than \d+ MB|\bmemory limit\b/, 'memory'],
  [/^The check was ended because it wrote more than/, 'output'],
];

/** The limit that ended a check: what it called did not come back, or took too much. */
export function limitOf(check: CheckResult): 'time' | 'memory' | 'output' | undefined {
  return limits.find(([pattern]) => pattern.test(check.message ?? ''))?.[1];
}

/** What kind of failure an outcome is, from the outcome alone. */
export function categoryOf(outcome: RunOutcome): DiagnosisCategory {
  const { name = '', message = '' } = outcome.error ?? {};
  // What a caller puts in place of an outcome where a reply held no program.
  if (name === 'NoCode' || name === 'TruncatedReply') return name === 'NoCode' ? 'no-code' : 'truncated-reply';
  const given = byStatus[outcome.status];
  if (given !== undefined) return given;
  if (outcome.status === 'error') return ofError(name, message);
  const failed = outcome.checks.filter((check) => check.verdict === 'failed');
  const [limit, ...others] = new Set(failed.map(limitOf));
  if (limit !== undefined && others.length === 0) return limit;
  const raised = failed.map(raisedInCheck);
  const [kind, ...kinds] = new Set(raised.map((error) => error && ofError(error.name, error.message)));
  if (kind !== undefined && kinds.length === 0) return kind;
  if (failed.length > 0) return failed.every((check) => missingName(check) !== undefined) ? 'name' : 'wrong-answer';
  return outcome.checks.some((check) => check.verdict === 'vacuous' || check.verdict === 'broken')
    ? 'vacuous-check'
    : 'wrong-answer';
}
