import type { Task } from '../data/task.ts';

/** A reply that holds a program and nothing else. */
export const fenced = (program: string, { language }: Pick<Task, 'language'>): string =>
  `\`\`\`${language}\n${program}\`\`\`\n`;
