import { ok, rejects } from 'node:assert/strict';
import type { Language, Sandbox } from '@mae/protocol';
import type { ConformanceCase } from '../case.js';
import { checkTests } from './check-tests.js';
import { endTests } from './end-tests.js';
import type { SandboxFeature, SandboxTests } from './features.js';
import { javascriptPrograms, typescriptPrograms } from './javascript-programs.js';
import { outcomeTests } from './outcome-tests.js';
import type { Programs } from './programs.js';
import { pythonPrograms } from './python-programs.js';
import { lookTests, requestTests } from './request-tests.js';
import { run } from './run.js';

export interface SandboxConformanceOptions {
  /** What the sandbox runs. @default all three */
  languages?: Language[];
  /** What it does not have, in all of its languages or in one: the cases that need it are left out. */
  without?: SandboxFeature[] | Partial<Record<Language, SandboxFeature[]>>;
  /** Gives a sandbox of its own, to be closed: where it is there, closing is looked at too. */
  open?: () => Sandbox | Promise<Sandbox>;
}

const programs: Record<Language, Programs> = {
  python: pythonPrograms,
  javascript: javascriptPrograms,
  typescript: typescriptPrograms,
};

const tests: SandboxTests = { ...outcomeTests, ...endTests, ...checkTests, ...requestTests, ...lookTests };

/**
 * What every `Sandbox` must do, as cases for any test runner:
 * `for (const { name, run } of sandboxConformance(sandbox)) it(name, run)`.
 *
 * All cases run on the one sandbox that is given, which the caller closes. They wait for what happens and for limits of
 * half a second; none asserts how fast a sandbox is. Names begin with the language.
 */
export function sandboxConformance(sandbox: Sandbox, options: SandboxConformanceOptions = {}): ConformanceCase[] {
  const { languages = ['python', 'javascript', 'typescript'], without = [], open } = options;
  const cases = languages.flatMap((language) => {
    const lacks = Array.isArray(without) ? without : (without[language] ?? []);
    return Object.entries(tests)
      .filter(([, { needs = [] }]) => !needs.some((feature) => lacks.includes(feature)))
      .map(([name, test]) => ({
        name: `${language}: ${name}`,
        run: () => test.run({ sandbox, language, programs: programs[language] }),
      }));
  });
  const [language] = languages;
  if (open === undefined || language === undefined) return cases;
  const closes = async () => {
    const opened = await open();
    const at = { sandbox: opened, language, programs: programs[language] };
    ok((await run(at, at.programs.says(1))).status === 'ok', 'it runs before it is closed');
    await opened.close();
    await opened.close();
    await rejects(opened.execute(at.programs.says(1), { language }), 'it runs nothing once it is closed');
  };
  return [...cases, { name: 'a sandbox that is closed runs nothing more', run: closes }];
}
