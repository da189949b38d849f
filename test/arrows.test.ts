import { fileURLToPath } from 'node:url';
import { cruise, type IForbiddenRuleType, type IModule } from 'dependency-cruiser';
import { beforeAll, describe, expect, it } from 'vitest';
import { arrows, folderOf, keepers, names } from './packages.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const tests = '\\.test\\.ts$|/__fixtures__/|/test/';

const rules: IForbiddenRuleType[] = [
  { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
  { name: 'resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ...names.map((name): IForbiddenRuleType => {
    const allowed = [name, ...arrows[name]].map((other) => folderOf(other as keyof typeof arrows)).join('|');
    return {
      name: `arrows of ${name}`,
      severity: 'error',
      from: { path: `^${folderOf(name)}/src/`, pathNot: tests },
      to: { path: '^(packages|apps)/', pathNot: `^(${allowed})/` },
    };
  }),
  ...Object.entries(keepers).map(([library, keeper]): IForbiddenRuleType => {
    return {
      name: `only ${keeper} sees ${library}`,
      severity: 'error',
      from: { path: '^(packages|apps)/', pathNot: `^${folderOf(keeper)}/|${tests}` },
      to: { path: `node_modules/${library}/` },
    };
  }),
];

describe('imports between packages', () => {
  let modules: IModule[] = [];
  let violations: string[] = [];

  beforeAll(async () => {
    const { output } = await cruise(
      names.map((name) => `${folderOf(name)}/src`),
      {
        baseDir: root,
        ruleSet: { forbidden: rules },
        validate: true,
        doNotFollow: { path: 'node_modules|/dist/' },
        tsPreCompilationDeps: true,
        enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
      },
    );
    if (typeof output === 'string') throw new Error('expected a result object');
    modules = output.modules;
    violations = output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
  });

  it('were all read', () => {
    for (const name of names) {
      const own = modules.filter((module) => module.source.startsWith(`${folderOf(name)}/src/`));
      expect(own.length, name).toBeGreaterThan(0);
    }
    const toProtocol = modules.filter((module) =>
      module.dependencies.some((to) => to.resolved.startsWith('packages/protocol/')),
    );
    expect(toProtocol.length).toBeGreaterThan(20);
  });

  it('follow the arrows, without cycles', () => {
    expect(violations).toEqual([]);
  });
});
