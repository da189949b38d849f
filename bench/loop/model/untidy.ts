import type { Task } from '../data/task.ts';

/** Replies that hold the fix in a shape that models are known to answer in. */
export const untidyReplies: Record<string, (program: string, task: Task) => string | undefined> = {
  'no fence': (program) => program,
  'a fence that is not closed': (program, { language }) => `Here it is:\n\n\`\`\`${language}\n${program}`,
  'a tag of another language': (program) => `\`\`\`text\n${program}\`\`\`\n\nIt is mended now.`,
  'tildes, and prose around': (program, { language }) =>
    `The bug is found.\n\n~~~${language}\n${program}~~~\nThat is all.`,
  'a fence inside a fence': (program, { language }) => `\`\`\`\`\n\`\`\`${language}\n${program}\`\`\`\n\`\`\`\``,
  'JSON around it': (program) => JSON.stringify({ explanation: 'mended', code: program }),
  'an example in a second block': (program, task) =>
    `\`\`\`${task.language}\n${program}\`\`\`\n\nUse it so:\n\n\`\`\`${task.language}\n${task.entryPoint}\n\`\`\`\n`,
  'line ends of Windows': (program, { language }) => `\`\`\`${language}\n${program}\`\`\`\n`.replaceAll('\n', '\r\n'),
  'prompts of a notebook': (program, { language }) =>
    language === 'python' ? `\`\`\`python\n${prompted(program)}\`\`\`\n` : undefined,
  'spaces that do not break': (program, { language }) =>
    `\`\`\`${language}\n${program.replace(/^( +)/gm, (spaces) => '\u00A0'.repeat(spaces.length))}\`\`\`\n`,
};

function prompted(program: string): string {
  const lines = program.trimEnd().split('\n');
  return lines.map((line) => `${/^(\s|$)/.test(line) ? '...' : '>>>'} ${line}\n`).join('');
}

const imports = /^(?:from \w+ import [^\n]+|import \w+)\n/gm;

/** The fix without the imports at its head; undefined where it has none. */
export function withoutImports({ language, fixed }: Task): string | undefined {
  if (language !== 'python') return undefined;
  const bare = fixed.replace(imports, '');
  return bare === fixed ? undefined : bare;
}
