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

/** The value below which a share of the values lie. */
export function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export interface Row {
  what: string;
  p50: number;
  p99?: number;
  /** The figure this one is compared with, from the same run. */
  peer?: { what: string; p50: number };
}

const round = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(0));

/** A Markdown table; times in milliseconds. */
export function table(rows: Row[]): string {
  const line = ({ what, p50, p99, peer }: Row): string => {
    const ratio = peer === undefined ? '' : `${(p50 / peer.p50).toFixed(2)} × ${peer.what} (${round(peer.p50)})`;
    return `| ${what} | ${round(p50)} | ${p99 === undefined ? '' : round(p99)} | ${ratio} |`;
  };
  return ['| what | p50 ms | p99 ms | against |', '|---|---|---|---|', ...rows.map(line)].join('\n');
}
