import { MaeError, type SandboxLimits, type SandboxRequest } from '@mae/protocol';

/** What a session is opened with. It holds for all of its calls. */
export interface SessionOptions
  extends Pick<SandboxRequest, 'language' | 'policy' | 'files' | 'functions' | 'seed' | 'now' | 'signal'> {
  /** Of each call; `memoryMb`, `maxFiles` and the files' bytes of the session as a whole. */
  limits?: SandboxLimits;
}

/** What one call is given. Its `limits` go before those of the session. */
export interface SessionRequest extends Pick<SandboxRequest, 'checks' | 'files' | 'stdin' | 'signal' | 'onOutput'> {
  limits?: Omit<SandboxLimits, 'memoryMb'>;
}

const ofSession = ['language', 'limits', 'policy', 'files', 'functions', 'seed', 'now', 'signal'];
const ofCall = ['checks', 'files', 'stdin', 'limits', 'signal', 'onOutput'];

/** @throws MaeError `SANDBOX_INVALID_REQUEST` for an option that belongs to calls, or that there is none of */
export function assertSessionOptions(options: SessionOptions): void {
  assertNames(options, ofSession, 'A session', (name) =>
    ofCall.includes(name) ? 'give it to each call of execute().' : `it has ${ofSession.join(', ')}.`,
  );
}

/** @throws MaeError `SANDBOX_INVALID_REQUEST` for an option that belongs to the session, or that there is none of */
export function assertSessionRequest(request: SessionRequest): void {
  const advice = (name: string) =>
    ofSession.includes(name) ? 'it is given once, to engine.session().' : `it has ${ofCall.join(', ')}.`;
  assertNames(request, ofCall, 'A call of a session', advice);
  if (typeof request.limits === 'object' && request.limits !== null && 'memoryMb' in request.limits) {
    throw invalid('A call of a session has no limit memoryMb: it holds for the session, give it to engine.session().');
  }
}

function assertNames(given: object, names: string[], what: string, advice: (name: string) => string): void {
  if (typeof given !== 'object' || given === null) throw invalid(`${what} takes an object of options.`);
  const strange = Object.keys(given).find((name) => !names.includes(name));
  if (strange !== undefined) throw invalid(`${what} has no option ${strange.slice(0, 100)}: ${advice(strange)}`);
}

function invalid(message: string): MaeError {
  return new MaeError({ code: 'SANDBOX_INVALID_REQUEST', message });
}
