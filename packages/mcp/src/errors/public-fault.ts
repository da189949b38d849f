import { type Fault, MaeError } from '@mae/protocol';

/** Families of codes whose messages speak to the caller: of the request, of its budget, of the model's API. */
const spoken = [
  /^RUN_(?!LOG_|STORE_)/,
  /^KEY_LIMIT_/,
  /^CALLER_KEY_/,
  /^SERVER_(BUSY|STOPPING)$/,
  /^SANDBOX_INVALID_/,
  /^MCP_/,
  /^(CLIENT|MODEL|CODEGEN|ITERATE)_/,
  /^EXECUTION_IN_DOUBT$/,
];

/** What a caller's model can do about a code. */
const advice: Readonly<Record<string, string>> = {
  RUN_NOT_FOUND: 'Look at the resource mae://runs for the runs there are.',
  RUN_SERVICE_BUSY: 'Wait for one of your runs with get_run, or try again in some seconds.',
  RUN_QUEUE_FULL: 'Try again in some seconds.',
  SERVER_BUSY: 'Try again in some seconds.',
  RUN_SERVICE_CLOSED: 'The server is stopping: try again in a minute.',
  SERVER_STOPPING: 'The server is stopping: try again in a minute.',
  CLIENT_KEY_MISSING: 'Whoever runs this server must set MISTRAL_API_KEY; run_code works without.',
};

/**
 * An error as callers see it. Messages that may quote paths or output of this machine are left out: their code is what
 * whoever runs the server looks for.
 */
export function publicFault(error: unknown): Fault {
  const known = MaeError.isInstance(error) || isFault(error) ? error : undefined;
  const code = known?.code ?? 'INTERNAL';
  const retryable = known?.retryable ?? false;
  return { code, message: isSpoken(code) ? (known?.message ?? '') : hidden(code), retryable };
}

/** The same, and whoever runs the server is told of what its caller does not see. */
export function toldFault(error: unknown, onError: (error: unknown) => void): Fault {
  const fault = publicFault(error);
  if (!isSpoken(fault.code)) onError(error);
  return fault;
}

const isSpoken = (code: string): boolean => spoken.some((family) => family.test(code));

/** One line for a model: the code, what happened, what to do. */
export function sayFault(fault: Fault): string {
  const hint = advice[fault.code] ?? (fault.retryable ? 'The same call may succeed later.' : '');
  return `${fault.code}: ${fault.message} ${hint}`.trimEnd();
}

const hidden = (code: string): string =>
  code.startsWith('SANDBOX_')
    ? 'The sandbox of this server is not available. Whoever runs it finds the reason with mae doctor.'
    : 'The server could not go on. Whoever runs it finds more in its log.';

const isFault = (value: unknown): value is Fault =>
  typeof value === 'object' && value !== null && 'code' in value && 'message' in value && 'retryable' in value;
