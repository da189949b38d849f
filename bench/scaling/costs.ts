import type { Measured } from './inputs.ts';

/** Seconds that the measured database is busy with one of each. */
export interface Costs {
  /** An event, without those who are told of it. */
  append: number;
  /** Telling one connection that listens of one event. */
  telling: number;
  renewal: number;
  poll: number;
  sweep: number;
}

/** A straight line through the measured points, by least squares. */
function line(points: { x: number; y: number }[]): { at0: number; slope: number } {
  const mean = (of: (point: { x: number; y: number }) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
  const slope = mean((point) => (point.x - x) * (point.y - y)) / mean((point) => (point.x - x) ** 2);
  return { at0: y - slope * x, slope };
}

/** The time of a call is what a database that does nothing else has of it: one by the rate at which it was full. */
export function costsOf({ listening, renewalsPerSecond, pollsPerSecond, orphansMs }: Measured): Costs {
  const { at0, slope } = line(
    listening.map(({ connections: x, appendsPerSecond }) => ({ x, y: 1 / appendsPerSecond })),
  );
  return {
    // A line through noise may cross zero; an event costs no less than a renewal, which writes less.
    append: Math.max(at0, 1 / renewalsPerSecond),
    telling: Math.max(slope, 0),
    renewal: 1 / renewalsPerSecond,
    poll: 1 / pollsPerSecond,
    sweep: orphansMs / 1_000,
  };
}
