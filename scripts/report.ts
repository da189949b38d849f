import { readFileSync } from 'node:fs';

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

interface Report {
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

/** Counts a runner's JSON report. A file that failed before its first test counts as one failure. */
export function readReport(file: string): Tally {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
  let report: Report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    console.error(`The test runner left no report: ${String(error)}`);
    return { ...tally, failed: 1 };
  }
  for (const suite of report.testResults) {
    const failed = suite.assertionResults.filter((test) => test.status === 'failed').length;
    tally.passed += suite.assertionResults.filter((test) => test.status === 'passed').length;
    tally.failed += failed === 0 && suite.status === 'failed' ? 1 : failed;
    tally.skipped += suite.assertionResults.filter((test) =>
      ['pending', 'skipped', 'todo'].includes(test.status),
    ).length;
  }
  return tally;
}
