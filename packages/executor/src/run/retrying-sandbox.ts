import { MaeError, type Sandbox, type SandboxRequest } from '@mae/protocol';

/** Whether a program may be begun twice: not where it could have called what must not be called twice. */
const mayRepeat = ({ functions = {} }: SandboxRequest): boolean =>
  Object.values(functions).every(({ idempotent }) => idempotent === true);

/**
 * A sandbox that is asked once more where it throws what it calls retryable itself, such as hosts that were killed from
 * outside before they had begun: a run with its model calls is not lost for that.
 */
export function retryingSandbox(sandbox: Sandbox): Sandbox {
  const twice = async <T>(ask: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      if (!MaeError.isInstance(error) || !error.retryable || signal?.aborted) throw error;
      return ask();
    }
  };
  return {
    execute: (code, request) => {
      const ask = () => sandbox.execute(code, request);
      return mayRepeat(request) ? twice(ask, request.signal) : ask();
    },
    validate: (code, options) => twice(() => sandbox.validate(code, options), options.signal),
    describe: (options) => twice(() => sandbox.describe(options), options.signal),
    ...(sandbox.warm === undefined ? {} : { warm: sandbox.warm.bind(sandbox) }),
    close: () => sandbox.close(),
  };
}
