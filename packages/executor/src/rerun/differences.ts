import { type CheckResult, type ExecutionResult, type FileRef, requestHash } from '@mae/protocol';

type Told = Pick<ExecutionResult, 'finalOutput' | 'value' | 'files' | 'verification' | 'iterations'>;

const longest = 120;

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= longest ? line : `${line.slice(0, longest - 1)}…`;
}

function output(before: string, after: string): string[] {
  if (before === after) return [];
  const [old, now] = [before.split('\n'), after.split('\n')];
  const at = old.findIndex((line, index) => line !== now[index]);
  const line = at < 0 ? old.length : at;
  const said = (text: string | undefined) => (text === undefined ? 'not there' : JSON.stringify(short(text)));
  return [`output: line ${line + 1} was ${said(old[line])} and is ${said(now[line])}`];
}

const same = (left: unknown, right: unknown): boolean => requestHash({ value: left }) === requestHash({ value: right });

function value(before: unknown, after: unknown): string[] {
  const said = (json: unknown) => (json === undefined ? 'not there' : short(JSON.stringify(json)));
  return same(before, after) ? [] : [`value: was ${said(before)} and is ${said(after)}`];
}

function status(before: Told, after: Told): string[] {
  const [was, is] = [before, after].map(({ iterations }) => iterations[0]?.outcome ?? 'not run');
  return was === is ? [] : [`program: ended as ${was} and ends as ${is}`];
}

function verdicts(before: CheckResult[], after: CheckResult[]): string[] {
  const said = ({ verdict, message }: CheckResult) =>
    verdict === 'passed' || message === undefined ? verdict : `${verdict} (${short(message)})`;
  return before.flatMap((was) => {
    const is = after.find((check) => check.checkId === was.checkId);
    if (is?.verdict === was.verdict) return [];
    return [`check ${was.checkId}: was ${said(was)} and is ${is === undefined ? 'not there' : said(is)}`];
  });
}

function files(before: FileRef[], after: FileRef[]): string[] {
  const names = [...new Set([...before, ...after].map(({ name }) => name))].sort();
  const said = (ref: FileRef | undefined) =>
    ref === undefined ? 'not there' : `${ref.bytes} bytes, sha256 ${ref.sha256.slice(0, 12)}`;
  return names.flatMap((name) => {
    const [was, is] = [before, after].map((refs) => refs.find((ref) => ref.name === name));
    return was?.sha256 === is?.sha256 ? [] : [`file ${name}: was ${said(was)} and is ${said(is)}`];
  });
}

/** What a program did otherwise than before. Empty where it did the same. */
export function differencesOf(before: Told, after: Told): string[] {
  return [
    ...status(before, after),
    ...output(before.finalOutput, after.finalOutput),
    ...value(before.value, after.value),
    ...verdicts(before.verification.checks, after.verification.checks),
    ...files(before.files, after.files),
  ];
}

/** What it ran on otherwise than before. */
export function versionDifferences(before: Record<string, string>, after: Record<string, string>): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names
    .filter((name) => before[name] !== after[name])
    .map((name) => `version of ${name}: was ${before[name] ?? 'not there'} and is ${after[name] ?? 'not there'}`);
}
