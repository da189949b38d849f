import type { AttemptState, Diagnosis, ModelSettings, RepairStrategy } from '@mae/protocol';

/** What an attempt sets out to do, decided before it starts. */
export interface AttemptPlan {
  attemptId: string;
  /** 1, 2, 3 … */
  attempt: number;
  /** 0 for all but first attempts side by side. */
  candidate: number;
  strategy: 'first' | RepairStrategy;
  model: ModelSettings;
  /** Source text that is there already: nothing is asked for. */
  program?: string;
  /** The attempt it starts from, and what was wrong with it. Absent: written anew from the plan. */
  parent?: AttemptState;
  diagnosis?: Diagnosis;
}

/** The same id in every stretch of a run, so that a resumed one finds what it did. */
export const attemptIdOf = (attempt: number, candidate: number): string => `${attempt}.${candidate}`;
