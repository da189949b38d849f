import type { EvalRecord } from './record.js';

/** The figures of a set. Shares are of the tasks that were judged: one that ended with a fault says nothing of the model. */
export interface EvalTotals {
  /** Of the set, or of the part of it that was asked for. */
  tasks: number;
  done: number;
  judged: number;
  faults: number;
  /** The first program the model wrote passes the hidden test. */
  passAt1: number;
  /** The delivered program does. */
  passAfterRepair: number;
  falseSuccess: number;
  /** The run failed or said nothing, and the program passes all the same. */
  passedUnseen: number;
  unchecked: number;
  attempts: number;
  requests: number;
  tokens: number;
  costUsd: number;
  unpricedCalls: number;
  /** Of each task, its hidden tests excluded. */
  durationMs: { mean: number; p50: number; p95: number };
}

const sum = (records: readonly EvalRecord[], field: (record: EvalRecord) => number): number =>
  records.reduce((total, record) => total + field(record), 0);

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** Sums the records of a set up. */
export function totalsOf(records: readonly EvalRecord[], tasks: number): EvalTotals {
  const judged = records.filter(({ stopReason, fault }) => stopReason !== 'fault' && fault?.code !== 'CLI_EVAL_TEST');
  const times = judged.map(({ durationMs }) => durationMs).sort((a, b) => a - b);
  const count = (holds: (record: EvalRecord) => boolean): number => judged.filter(holds).length;
  return {
    ...{ tasks, done: records.length, judged: judged.length, faults: records.length - judged.length },
    passAt1: count(({ first }) => first?.passed === true),
    passAfterRepair: count(({ delivered }) => delivered?.passed === true),
    falseSuccess: count(({ falseSuccess }) => falseSuccess),
    passedUnseen: count(({ delivered, stopReason }) => delivered?.passed === true && stopReason !== 'passed'),
    unchecked: count(({ stopReason }) => stopReason === 'unchecked'),
    attempts: sum(judged, ({ attempts }) => attempts),
    requests: sum(records, ({ requests }) => requests),
    tokens: sum(records, ({ tokens }) => tokens),
    costUsd: sum(records, ({ costUsd }) => costUsd),
    unpricedCalls: sum(records, ({ unpricedCalls }) => unpricedCalls),
    durationMs: {
      mean: times.length === 0 ? 0 : times.reduce((total, time) => total + time, 0) / times.length,
      p50: quantile(times, 0.5),
      p95: quantile(times, 0.95),
    },
  };
}
