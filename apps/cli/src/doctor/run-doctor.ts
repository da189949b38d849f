import type { Context } from '../context.js';
import { readEnvironment } from '../environment.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import type { DoctorFlags } from '../flags.js';
import { oneLine } from '../output/safe-text.js';
import { writeAnswer } from '../output/streams.js';
import { type Style, styleFor } from '../render/style.js';
import { openSandbox } from '../sandbox.js';
import { apiFindings } from './api-findings.js';
import type { Finding } from './finding.js';
import { addonFinding, nodeFinding } from './runtime-findings.js';
import { sandboxFindings } from './sandbox-findings.js';

/** Looks at everything `mae` stands on. @returns 1 where something fails, 0 where it works or only warns */
export async function runDoctor(flags: DoctorFlags, { stop }: Context): Promise<ExitCode> {
  const environment = readEnvironment();
  const style = styleFor(process.stdout, flags.color ?? environment.color);
  const findings: Finding[] = [];
  const add = (found: readonly Finding[]): void => {
    findings.push(...found);
    if (!flags.json) for (const finding of found) writeAnswer(describe(finding, style));
  };
  add([nodeFinding(), addonFinding()]);
  await using sandbox = await openSandbox(environment);
  add(await sandboxFindings(sandbox, stop.signal));
  if (stop.exitCode !== undefined) return stop.exitCode;
  add(await apiFindings(flags.baseUrl, environment, stop.signal));
  const failed = findings.some(({ status }) => status === 'fail');
  if (flags.json) writeAnswer(`${JSON.stringify({ ok: !failed, findings })}\n`);
  return failed ? exitCodes.failed : exitCodes.ok;
}

function describe({ name, status, seen, cure }: Finding, style: Style): string {
  const color = { ok: style.green, warn: style.yellow, fail: style.red }[status];
  const first = `${color(status.padEnd(5))} ${name.padEnd(18)} ${oneLine(seen)}\n`;
  const lines = cure?.split('\n').map((line) => `${' '.repeat(6)}${line}\n`) ?? [];
  return first + lines.join('');
}
