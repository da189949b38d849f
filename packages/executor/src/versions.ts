import { readFileSync } from 'node:fs';
import { codePromptVersion } from '@mae/codegen';
import { blamePromptVersion, repairPromptVersion } from '@mae/iterate';
import { planAndProgramPromptVersion, planPromptVersion } from '@mae/planner';

const manifest: { version: string } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** Versions of MAE and of its prompts: what a log must name so that a reader knows what wrote it. */
export const versions: Record<string, string> = {
  mae: manifest.version,
  'prompt.plan': String(planPromptVersion),
  'prompt.plan-and-program': planAndProgramPromptVersion,
  'prompt.code': String(codePromptVersion),
  'prompt.repair': String(repairPromptVersion),
  'prompt.blame': blamePromptVersion,
};
