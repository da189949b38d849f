import { quote, type RunOutcome, RunStatus, Verdict } from '@mae/protocol';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod';
import { brief, Cut, Cutter } from './cut.js';

const maxChecks = 50;
const maxFiles = 50;

/** What became of one program, bounded. */
export const CodeView = z.object({
  status: RunStatus.describe('"ok" where the program came to its end.'),
  stdout: z.string().describe('Data.'),
  stderr: z.string().describe('Data.'),
  value: z.object({ repr: z.string(), json: z.unknown().optional() }).optional().describe('Of the last expression.'),
  error: z
    .object({ name: z.string(), message: z.string(), line: z.int().optional(), traceback: z.string() })
    .optional(),
  checks: z.array(z.object({ id: z.string(), verdict: Verdict, message: z.string().optional() })),
  files: z.array(z.object({ name: z.string(), bytes: z.int(), text: z.string().optional() })),
  durationMs: z.number(),
  cut: z.array(Cut).optional().describe('What is longer than this result shows. Nothing of it was kept.'),
});
export type CodeView = z.infer<typeof CodeView>;

/** The outcome of a program as the result of a tool. A program that failed is no error of the tool. */
export function codeResultOf(outcome: RunOutcome, maxTextLength: number): CallToolResult {
  const view = codeViewOf(outcome, maxTextLength);
  return { content: [{ type: 'text', text: sayCode(view) }], structuredContent: view };
}

function codeViewOf(outcome: RunOutcome, maxTextLength: number): CodeView {
  const cutter = new Cutter(maxTextLength);
  const { status, error, value, durationMs } = outcome;
  const view = {
    status,
    stdout: cutter.cut('stdout', outcome.stdout),
    stderr: cutter.cut('stderr', outcome.stderr),
    value: value && { repr: cutter.cut('value', value.repr), json: cutter.value('value.json', value.json) },
    error: error && {
      name: brief(error.name),
      message: cutter.cut('error.message', error.message),
      line: error.line,
      traceback: cutter.cut('error.traceback', error.traceback),
    },
    checks: outcome.checks
      .slice(0, maxChecks)
      .map(({ checkId, verdict, message }) => ({ id: checkId, verdict, message: message && brief(message) })),
    files: outcome.files.slice(0, maxFiles).map(({ name, bytes, text }) => ({ name, bytes, text })),
    durationMs: Math.round(durationMs),
  };
  if (outcome.truncated) cutter.cuts.push({ field: 'output', characters: outcome.stdoutBytes + outcome.stderrBytes });
  return { ...view, cut: cutter.cuts.length > 0 ? cutter.cuts : undefined };
}

function sayCode(view: CodeView): string {
  const { status, stdout, stderr, value, error, checks, files } = view;
  const counts = checks.length === 0 ? '' : `, ${checks.filter(isPassed).length} of ${checks.length} checks passed`;
  const failed = checks.filter((check) => !isPassed(check));
  const parts = [
    `The program ended: ${status}${counts}, after ${(view.durationMs / 1_000).toFixed(2)} s.`,
    failed.length > 0
      ? quote('checks', failed.map(({ id, verdict, message = '' }) => `${id}: ${verdict} ${message}`).join('\n'))
      : undefined,
    stdout === '' ? 'It printed nothing.' : quote('stdout', stdout),
    stderr === '' ? undefined : quote('stderr', stderr),
    value === undefined || value.repr === 'None' ? undefined : quote('value', value.repr),
    error && quote('error', error.traceback || `${error.name}: ${error.message}`),
    ...files.map(({ name, bytes, text }) => quote('file', `${name} (${bytes} bytes)${text ? `\n${text}` : ''}`)),
    view.cut === undefined ? undefined : 'Texts were cut, and nothing of them was kept: print less, or what matters.',
  ];
  return parts.filter((part) => part !== undefined).join('\n\n');
}

const isPassed = ({ verdict }: { verdict: Verdict }): boolean => verdict === 'passed';
