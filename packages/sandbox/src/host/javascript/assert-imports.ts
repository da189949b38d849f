import type { ImportDeclaration } from 'acorn';

/** The one module of Node that is there: programs and checks are full of it. */
export const isAssertName = (name: unknown): boolean => /^(node:)?assert(\/strict)?$/.test(String(name));

export function isAssertImport(node: { type: string }): node is ImportDeclaration {
  return node.type === 'ImportDeclaration' && isAssertName((node as ImportDeclaration).source.value);
}

/** The names that an import binds, and the declarators that bind them to parts of what `module` stands for. */
export function bindings(node: ImportDeclaration, module: string): { names: string[]; declarators: string[] } {
  const names = node.specifiers.map(({ local }) => local.name);
  const declarators = node.specifiers.map((specifier) => {
    const { local } = specifier;
    if (specifier.type !== 'ImportSpecifier') return `${local.name} = ${module}`;
    const { imported } = specifier;
    const name = imported.type === 'Identifier' ? imported.name : String(imported.value);
    return `${local.name} = ${module}${name === 'default' ? '' : `[${JSON.stringify(name)}]`}`;
  });
  return { names, declarators };
}
