import { getQuickJS, type QuickJSContext, shouldInterruptAfterDeadline } from 'quickjs-emscripten';
import { inTurn, mostTaskMs, type Opened, type Ran } from './peer.ts';

/** The console that programs of the benchmark use: it has none of its own. */
function addConsole(context: QuickJSContext, ran: Ran): void {
  const write = context.newFunction('write', (stream, text) => {
    ran[context.getString(stream) === 'stdout' ? 'stdout' : 'stderr'] += `${context.getString(text)}\n`;
  });
  context.setProp(context.global, 'write', write);
  write.dispose();
  const made = context.evalCode(`globalThis.console = {
    log: (...parts) => write('stdout', parts.map(String).join(' ')),
    error: (...parts) => write('stderr', parts.map(String).join(' ')),
    assert: (value, ...parts) => { if (!value) write('stderr', ['Assertion failed', ...parts].map(String).join(' ')) },
  };`);
  context.unwrapResult(made).dispose();
}

function evaluate(context: QuickJSContext, code: string): string | undefined {
  context.runtime.setInterruptHandler(shouldInterruptAfterDeadline(Date.now() + mostTaskMs));
  const result = context.evalCode(code);
  if (result.error === undefined) {
    result.value.dispose();
    return undefined;
  }
  const error: unknown = context.dump(result.error);
  result.error.dispose();
  return JSON.stringify(error);
}

export async function open(): Promise<Opened> {
  const module = await getQuickJS();
  return {
    async run(code) {
      const context = module.newContext();
      const ran: Ran = { stdout: '', stderr: '' };
      try {
        addConsole(context, ran);
        const failure = evaluate(context, code);
        return { ...ran, ...(failure !== undefined && { failure }) };
      } finally {
        context.dispose();
      }
    },
    async session(codes) {
      const context = module.newContext();
      const ran: Ran = { stdout: '', stderr: '' };
      try {
        addConsole(context, ran);
        return await inTurn(codes, async (code) => {
          ran.stdout = '';
          const failure = evaluate(context, code);
          return { ...ran, ...(failure !== undefined && { failure }) };
        });
      } finally {
        context.dispose();
      }
    },
    close: async () => undefined,
  };
}
