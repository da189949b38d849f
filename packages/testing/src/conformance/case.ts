/** One thing a part must do, to be run by any test runner: `run` rejects where it does not. */
export interface ConformanceCase {
  name: string;
  run(): Promise<void>;
}
