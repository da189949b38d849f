import { readFileSync } from 'node:fs';

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

interface Report {
  testResults: {
    name: string;
    status: string;
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
  }[];
}

/** What a run came to, with a line for each failure: its file, its name, and how the message begins. */
export interface Counted extends Tally {
  failures: string[];
}

const mostMessageCharacters = 200;

/** Counts a runner's JSON report. A file that failed before its first test counts as one failure. */
export function readReport(file: string): Counted {
  const tally: Counted = { passed: 0, failed: 0, skipped: 0, failures: [] };
  let report: Report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    console.error(`The test runner left no report: ${String(error)}`);
    return { ...tally, failed: 1, failures: ['no report'] };
  }
  for (const suite of report.testResults) {
    const failed = suite.assertionResults.filter((test) => test.status === 'failed');
    const isBroken = failed.length === 0 && suite.status === 'failed';
    tally.passed += suite.assertionResults.filter((test) => test.status === 'passed').length;
    tally.failed += isBroken ? 1 : failed.length;
    if (isBroken) tally.failures.push(`${suite.name}: the file failed`);
    for (const { fullName, failureMessages } of failed) {
      const said = failureMessages.join(' ').replaceAll(/\s+/g, ' ').slice(0, mostMessageCharacters);
      tally.failures.push(`${suite.name}: ${fullName}: ${said}`);
    }
    tally.skipped += suite.assertionResults.filter((test) =>
      ['pending', 'skipped', 'todo'].includes(test.status),
    ).length;
  }
  return tally;
}
