import { type HostFunction, type PromptFile, renderLimits, type SandboxFacts } from '@mae/protocol';

/** Input files by name and size: what is in them shows in the error where it matters. */
export function renderFiles(files: PromptFile[]): string {
  return files.map((file) => `${JSON.stringify(file.name)} (${file.bytes} bytes)`).join(', ');
}

/** The host's functions by name and purpose: how they are called shows in the program. */
export function renderFunctions(functions: Record<string, HostFunction>): string {
  return Object.entries(functions)
    .map(([name, { description }]) => (description === undefined ? name : `${name} (${description})`))
    .join(', ');
}

const list = (names: 'all' | string[]): string => (names === 'all' ? 'any' : names.join(', ') || 'none');

/** The limits that a failure of a kind may have met. */
const limitsOf: Record<string, string[]> = {
  time: ['timeoutMs', 'cpuMs', 'checkMs'],
  memory: ['memoryMb'],
  output: ['maxOutputBytes', 'maxFiles', 'maxFileBytes'],
};

/** What the program can count on, as far as a failure of this kind asks for it. */
export function renderFacts(facts: SandboxFacts | undefined, category: string): string {
  // Nothing of the sandbox explains a wrong result.
  if (facts === undefined || category === 'wrong-answer') return '';
  const met = Object.entries(facts.limits).filter(([name]) => limitsOf[category]?.includes(name));
  const isRefused = category === 'import-refused';
  return [
    `Runtime: ${facts.runtime}`,
    ...(isRefused ? [`Allowed imports: ${list(facts.imports)}`] : []),
    ...(isRefused && facts.builtins !== 'all' && facts.language === 'python'
      ? [`Allowed builtins: ${list(facts.builtins.filter((name) => /^[a-z]/.test(name)))}`]
      : []),
    ...(met.length === 0 ? [] : [`Limits: ${renderLimits({ ...facts, limits: Object.fromEntries(met) }).join(', ')}`]),
    ...(['import-refused', 'crash'].includes(category) ? facts.notes : []),
  ].join('\n');
}
