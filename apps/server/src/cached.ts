/** What `ask` gave, for so many milliseconds; a question that is under way is shared. A failure is kept like a value. */
export function cached<T>(ask: () => Promise<T>, keptMs: number, now: () => number = Date.now): () => Promise<T> {
  let answer: Promise<T> | undefined;
  let settledAt: number | undefined;
  return () => {
    if (answer !== undefined && (settledAt === undefined || now() - settledAt < keptMs)) return answer;
    settledAt = undefined;
    answer = ask();
    const settled = (): void => {
      settledAt = now();
    };
    answer.then(settled, settled);
    return answer;
  };
}
