/** A function of the host as its program knows it. */
export interface JobFunction {
  name: string;
  /** What its argument is. A call without one means an empty object, but for a function that takes no object. */
  takes: 'object' | 'other' | 'any';
}
