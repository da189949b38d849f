/** One bug of the data set: two programs, of which one passes the test. */
export interface Task {
  id: string;
  language: 'python' | 'javascript';
  /** What to do, in words. */
  instruction: string;
  /** The name of the function that the test is about. */
  entryPoint: string;
  /** Whole programs, without the test. */
  buggy: string;
  fixed: string;
  /** What the bug and the fix have in common, and where the body of the function begins. */
  declaration: string;
  test: string;
}
