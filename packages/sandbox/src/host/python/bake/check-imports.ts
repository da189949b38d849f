import { imageFault } from '../wasm/fault.js';
import type { Import } from '../wasm/imports.js';
import { i32, inWords, type Signature } from '../wasm/signatures.js';
import { answered, unanswered } from './known-imports.js';

/** Where Emscripten puts addresses of functions that lie outside of the module, one global for each. */
const outsideFunctions = 'GOT.func';
/** Graphics and the browser's console: there is neither here. */
const outsideNames = /^emscripten_(gl[A-Z]|console_|out$|err$)/;

/**
 * Sees to it that a module imports what is known and nothing else: a function that is new, gone or called otherwise
 * would be found only when a program comes to it.
 *
 * @throws MaeError `SANDBOX_IMAGE_IMPORT_CHANGED`
 */
export function checkImports(imports: Import[], signatures: Signature[]): void {
  const seen = new Set<string>();
  for (const one of imports) {
    const name = `${one.module}.${one.name}`;
    seen.add(name);
    if (one.kind === 'global') checkGlobal(one, name);
    else if (name in answered) {
      const signature = signatures[one.signature];
      const words = signature ? inWords(signature) : 'nothing known';
      if (words !== answered[name]) {
        throw imageFault('SANDBOX_IMAGE_IMPORT_CHANGED', `it calls ${name} as ${words}, not ${answered[name]}`);
      }
    } else if (!unanswered.includes(name)) {
      throw imageFault('SANDBOX_IMAGE_IMPORT_CHANGED', `it asks for ${name}, which is not known`);
    }
  }
  const gone = [...Object.keys(answered), ...unanswered].filter((name) => !seen.has(name));
  if (gone.length > 0) {
    throw imageFault('SANDBOX_IMAGE_IMPORT_CHANGED', `it does not ask for ${gone.join(', ')}`, { gone });
  }
}

function checkGlobal({ module, name, type }: Extract<Import, { kind: 'global' }>, fullName: string): void {
  if (module !== outsideFunctions || !outsideNames.test(name) || type !== i32) {
    throw imageFault('SANDBOX_IMAGE_IMPORT_CHANGED', `it asks for the address ${fullName}, which is not known`);
  }
}
