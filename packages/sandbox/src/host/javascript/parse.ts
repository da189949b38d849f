import { type Node, Parser, type Program } from 'acorn';
import { shortened } from './shortened.js';

export interface SyntaxFault {
  message: string;
  line?: number;
  column?: number;
  /** The reader itself failed, and cannot be used again. */
  spoiled?: boolean;
}

export type Parsed = { program: Program } | { fault: SyntaxFault };

/** What acorn's parser has and its types do not. */
interface Scoped {
  allowUsing: boolean;
  currentScope(): { flags: number };
}

/** A program becomes the body of a function, so its top may have `using`, which a script's may not. */
const ProgramParser = Parser.extend((Base) => {
  const topScope = 1;
  const inherited = Object.getOwnPropertyDescriptor(Base.prototype, 'allowUsing');
  return class extends Base {
    get allowUsing(): boolean {
      const parser = this as unknown as Scoped;
      return (parser.currentScope().flags & topScope) !== 0 || inherited?.get?.call(this) === true;
    }
  };
});

/**
 * Reads source as a script with `await` at its top. Imports and exports are read too, wherever they stand: what becomes
 * of them is the policy's matter. Recursion that goes too deep is a fault like any other.
 */
export function parseScript(code: string, options: { allowReturn?: boolean } = {}): Parsed {
  try {
    const program = ProgramParser.parse(code, {
      ecmaVersion: 'latest',
      sourceType: 'script',
      allowAwaitOutsideFunction: true,
      allowImportExportEverywhere: true,
      allowReturnOutsideFunction: options.allowReturn ?? false,
      allowHashBang: true,
      locations: true,
    });
    return { program };
  } catch (error) {
    return { fault: faultOf(error) };
  }
}

function faultOf(error: unknown): SyntaxFault {
  if (error instanceof SyntaxError && 'loc' in error) {
    const { line, column } = error.loc as { line: number; column: number };
    return { message: shortened(error.message.replace(/ \(\d+:\d+\)$/, '')), line, column: column + 1 };
  }
  if (error instanceof RangeError) return { message: 'The source is nested too deeply.' };
  return { message: shortened(error instanceof Error ? error.message : String(error)) };
}

/** Where a node starts, counted from 1. */
export function place(node: Node): { line: number; column: number } {
  const { line, column } = node.loc?.start ?? { line: 1, column: 0 };
  return { line, column: column + 1 };
}
