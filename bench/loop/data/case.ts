import type { Observation } from '../native/observation.ts';
import type { Task } from './task.ts';

/** A task, and what its buggy program natively comes to. */
export interface Case {
  task: Task;
  observed: Observation;
  /** Of the data set, from 0: arms that take turns between ways go by it. */
  index: number;
}
