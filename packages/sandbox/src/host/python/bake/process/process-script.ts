import { clearMemory } from './clear-memory.js';
import { closeModules } from './close-modules.js';
import { loadHarness } from './load-harness.js';
import { runOnce } from './run-once.js';
import { startInProcess } from './start-in-process.js';
import { startPython } from './start-python.js';
import type { StartInput } from './types.js';

const steps = { closeModules, startPython, loadHarness, clearMemory, runOnce };

/** What the baking process does, without its input: each function is whole in itself, so its text is all there is. */
export function processSteps(): string {
  const texts = Object.entries(steps).map(([name, step]) => `${name}: ${step.toString()}`);
  return `const steps = { ${texts.join(',\n')} };\nconst start = ${startInProcess.toString()};`;
}

/** The script of the baking process. */
export function processScript(input: StartInput): string {
  return `${processSteps()}
try {
  start(require, steps, ${JSON.stringify(input)});
} catch (error) {
  console.error(error.stack);
  process.exitCode = 1;
}`;
}
