/** Milliseconds of each of `runs` calls, after `warmUp` calls that are not counted. */
export async function times(runs: number, work: () => Promise<unknown>, warmUp = 2): Promise<number[]> {
  for (let index = 0; index < warmUp; index++) await work();
  const taken: number[] = [];
  for (let index = 0; index < runs; index++) {
    const started = performance.now();
    await work();
    taken.push(performance.now() - started);
  }
  return taken;
}

/** The value below which a share of the values lie; NaN of none. */
export function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: number[]): number => quantile(values, 0.5);

/** A figure with as many digits as mean something; empty of none. */
export function shown(value: number): string {
  if (!Number.isFinite(value)) return '';
  const size = Math.abs(value);
  return size < 10 ? value.toFixed(2) : size < 100 ? value.toFixed(1) : value.toFixed(0);
}

/** A Markdown table. */
export function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}
