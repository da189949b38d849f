/** One instruction of a Dockerfile: its name, and what stands behind it as one line. */
export interface Instruction {
  name: string;
  text: string;
}

export interface Stage {
  /** What it is built from, with arguments filled in. */
  image: string;
  name: string | undefined;
  instructions: Instruction[];
}

/** Reads as much of the format as a plain Dockerfile uses: comments, continued lines, global arguments, stages. */
export function parseDockerfile(text: string): Stage[] {
  const lines = text
    .replace(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n');
  const parsed = lines.flatMap((line): Instruction[] => {
    const [, name, rest] = /^([A-Z]+) +(.*)$/.exec(line.trim()) ?? [];
    if (name !== undefined && rest !== undefined) return [{ name, text: rest.trim() }];
    if (line.trim() === '') return [];
    throw new Error(`not an instruction: ${line}`);
  });
  const values = new Map<string, string>();
  const stages: Stage[] = [];
  for (const instruction of parsed) {
    const stage = stages.at(-1);
    if (instruction.name === 'FROM') {
      const filled = instruction.text.replace(/\$\{(\w+)\}/g, (_, name: string) => values.get(name) ?? '');
      const [image = '', , name] = filled.split(' ');
      stages.push({ image, name, instructions: [] });
    } else if (stage !== undefined) stage.instructions.push(instruction);
    else if (instruction.name === 'ARG') {
      const [name = '', value = ''] = instruction.text.split('=');
      values.set(name, value);
    } else throw new Error(`${instruction.name} before the first stage`);
  }
  return stages;
}

/** Sources and target of a COPY, and the stage it copies from. */
export function copyOf(text: string): { from: string | undefined; sources: string[]; target: string } {
  const words = text.split(' ');
  const from = words[0]?.startsWith('--from=') ? words.shift()?.slice('--from='.length) : undefined;
  const target = words.pop() ?? '';
  return { from, sources: words, target };
}
