import { type ChatChunk, MaeError } from '@mae/protocol';
import { ServerDetection } from './dialect/detection.js';
import { type Endpoint, readEndpoint } from './endpoint.js';
import { closedError, streamCut } from './errors/connection-error.js';
import { noteRetries } from './errors/note-retries.js';
import { type ErrorContext, responseError } from './errors/response-error.js';
import { safeCause } from './errors/safe-cause.js';
import { type Answer, BodyLost } from './http/answer.js';
import { Call } from './http/call.js';
import { headerText } from './http/header-text.js';
import { type Outgoing, Transport } from './http/transport.js';
import type { Pass } from './limiter/account.js';
import { Limiter, type Passenger } from './limiter/limiter.js';
import { tokensAsked, tokensUsed } from './limiter/tokens.js';
import { noticeOfHead, noticeOfReply, tellOnce } from './model-notices.js';
import type { CallWatch } from './observe/call-watch.js';
import type { CallAbout } from './observe/events.js';
import { Watcher } from './observe/watcher.js';
import type { Settings } from './options.js';
import { pause, waitBefore } from './retry.js';
import { readRetryAfter } from './retry-after.js';

const maxErrorBytes = 65_536;

/** What reads an answer gets besides it. */
export interface SessionCall {
  call: Call;
  context: ErrorContext;
  /** How often the call was sent again so far. */
  retries: () => number;
}

type Request = Pick<Outgoing, 'method' | 'path' | 'accept' | 'body'> & { about: CallAbout };

/** A call whose answer is handed on piece by piece. */
export interface StreamCall<T> {
  request: Request;
  /** Gives together what came together. */
  read: (answer: Answer, call: SessionCall) => AsyncIterable<T[]>;
}

/** A call on its way. */
interface Begun {
  call: Call;
  endpoint: Endpoint;
  context: ErrorContext;
  watch: CallWatch;
  /** Its place among the calls under the same key. Absent where no limits are kept. */
  passenger: Passenger | undefined;
  /** The right to send the attempt under way. */
  pass?: Pass;
  /** The model asked for, where the server is known to be one that tells of models. */
  noted: string | undefined;
  /** Whether the call has waited as a refusal for its rate told it to. */
  rested: boolean;
}

/** Runs calls under limits, retries and cancel; knows where they go and which are open. */
export class Session {
  readonly settings: Settings;
  /** Told of every call. */
  readonly watcher: Watcher;
  /** Which server is spoken to. */
  readonly server: ServerDetection;
  readonly #transport: Transport;
  readonly #limiter: Limiter | undefined;
  readonly #open = new Set<Call>();

  constructor(settings: Settings) {
    this.settings = settings;
    this.watcher = new Watcher(settings);
    this.server = new ServerDetection(settings, () => this.host());
    this.#transport = new Transport(settings);
    const { rateLimit } = settings;
    this.#limiter = rateLimit === false ? undefined : new Limiter(rateLimit);
  }

  /** Host and port calls go to. */
  host(): string {
    return readEndpoint({ ...this.settings, apiKey: 'none' }).host;
  }

  /** One call whose answer is read as a whole. */
  async run<T>(
    request: Request,
    signal: AbortSignal | undefined,
    read: (answer: Answer, call: SessionCall) => Promise<T>,
  ): Promise<T> {
    const loading = this.watcher.loading();
    if (loading !== undefined) await loading;
    const begun = this.#begin(request, signal);
    const { call, context, watch } = begun;
    let retries = 0;
    try {
      for (;;) {
        try {
          const value = await this.#attempt(request, begun, (answer) =>
            read(answer, { call, context, retries: () => retries }),
          );
          this.#heard(begun, value);
          watch.completed(value);
          return value;
        } catch (error) {
          await this.#waitOrThrow(error, retries, begun);
          retries++;
        }
      }
    } catch (error) {
      const isCancelled = signal?.aborted === true && error === signal.reason;
      if (!isCancelled) noteRetries(error, retries);
      watch.failed(error, isCancelled);
      throw error;
    } finally {
      this.#end(begun);
    }
  }

  /**
   * One call whose answer is handed on piece by piece. It is sent again only while nothing was handed on.
   *
   * Pieces come here together where they came together, and nothing but this unpacks them: every further generator a
   * piece goes through one by one costs it three turns of the queue.
   */
  async *runStream<T extends ChatChunk>(
    prepare: () => StreamCall<T>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<T, void, void> {
    const { request, read } = prepare();
    const loading = this.watcher.loading();
    if (loading !== undefined) await loading;
    const begun = this.#begin(request, signal);
    const { call, context, watch } = begun;
    let retries = 0;
    let delivered = false;
    try {
      for (;;) {
        let answer: Answer | undefined;
        let finished = false;
        try {
          answer = await this.#answer(request, begun);
          for await (const pieces of read(answer, { call, context, retries: () => retries })) {
            for (const piece of pieces) {
              delivered = true;
              finished = piece.type === 'completed';
              if (piece.type === 'completed') this.#heard(begun, piece.completion);
              watch.piece(piece);
              yield piece;
              if (!finished) call.signal.throwIfAborted();
            }
          }
          return;
        } catch (error) {
          answer?.release(false);
          if (delivered) throw this.#translate(error, begun);
          await this.#waitOrThrow(error, retries, begun);
          retries++;
        } finally {
          answer?.release(finished);
        }
      }
    } catch (error) {
      const isCancelled = signal?.aborted === true && error === signal.reason;
      if (!isCancelled) noteRetries(error, retries);
      watch.failed(error, isCancelled);
      throw error;
    } finally {
      watch.left();
      this.#end(begun);
    }
  }

  /** Rejects what is open with `CLIENT_CLOSED` and ends the client's own connections. */
  async close(): Promise<void> {
    for (const call of this.#open) call.cancel(closedError());
    await this.#transport.close();
  }

  #begin(request: Request, signal: AbortSignal | undefined): Begun {
    signal?.throwIfAborted();
    if (this.#transport.closed) throw closedError();
    const endpoint = readEndpoint(this.settings);
    const { host, apiKey } = endpoint;
    const call = new Call(this.settings.timeouts, host, signal);
    this.#open.add(call);
    const watch = this.watcher.begin(request.about, endpoint);
    const { model } = request.about;
    const tokens = tokensAsked(request.body, request.about.request);
    const server = this.server.current();
    // Other servers have no account to find the limits of.
    const learns = server.dialect === 'mistral';
    const noted = learns && server.by !== 'default' ? model : undefined;
    const passenger = this.#limiter?.begin({ host, apiKey, model, tokens, learns, signal: call.signal });
    const context = { host, apiKey, now: this.settings.now, model };
    return { call, endpoint, context, watch, passenger, noted, rested: false };
  }

  #end({ call, pass }: Begun): void {
    pass?.leave();
    call.end();
    this.#open.delete(call);
  }

  async #attempt<T>(request: Request, begun: Begun, read: (answer: Answer) => Promise<T>): Promise<T> {
    const answer = await this.#answer(request, begun);
    let finished = false;
    try {
      const value = await read(answer);
      finished = true;
      return value;
    } finally {
      answer.release(finished);
    }
  }

  /** An answer with a status of success; any other is thrown as its error. */
  async #answer(request: Request, begun: Begun): Promise<Answer> {
    const { call, endpoint, context, watch } = begun;
    const { origin, prefix, host, apiKey } = endpoint;
    const outgoing = { ...request, origin, host, apiKey, path: `${prefix}${request.path}` };
    begun.pass = await begun.passenger?.enter(begun.rested);
    const answer = await watch.within(() => this.#transport.send(outgoing, call));
    watch.answered(answer);
    begun.pass?.answered({ status: answer.status, headers: answer.headers, pauseMs: this.#pauseMs(answer) });
    if (answer.status >= 200 && answer.status < 300) {
      if (begun.noted !== undefined) tellOnce(noticeOfHead(begun.noted, answer.headers), this.settings.onModelNotice);
      return answer;
    }
    throw await readError(answer, context);
  }

  /** What the server asks all calls under the key to wait; nothing where the call itself would not wait for it. */
  #pauseMs({ headers }: Answer): number | undefined {
    const ms = readRetryAfter(headerText(headers, 'retry-after'), this.settings.now());
    return ms !== undefined && ms <= this.settings.retry.maxRetryAfterMs ? ms : undefined;
  }

  /** What a whole reply says besides its content. */
  #heard({ pass, noted, context }: Begun, reply: unknown): void {
    const tokens = tokensUsed(reply);
    if (tokens !== undefined) pass?.settle(tokens);
    if (noted !== undefined) tellOnce(noticeOfReply(noted, reply, context.apiKey), this.settings.onModelNotice);
  }

  #translate(error: unknown, { call, context }: { call: Call; context: ErrorContext }): unknown {
    if (call.signal.aborted) return call.signal.reason;
    if (!(error instanceof BodyLost)) return error;
    const { receivedBytes, cause } = error;
    return streamCut(context.host, { receivedBytes }, safeCause(cause, context.apiKey));
  }

  async #waitOrThrow(given: unknown, retries: number, begun: Begun): Promise<void> {
    const error = this.#translate(given, begun);
    const { signal } = begun.call;
    begun.pass?.leave();
    begun.rested = MaeError.isInstance(error) && error.code === 'CLIENT_RATE_LIMITED';
    const ms = signal.aborted ? undefined : waitBefore(retries, error, this.settings);
    if (ms === undefined) throw error;
    begun.watch.retrying(error, ms);
    await pause(ms, signal, this.settings.sleep);
  }
}

async function readError(answer: Answer, context: ErrorContext): Promise<MaeError> {
  let text = '';
  let finished = false;
  try {
    text = (await answer.text(maxErrorBytes)).text;
    finished = true;
  } catch (error) {
    // The status says enough where the body is lost; a cancel is still a cancel.
    if (!(error instanceof BodyLost)) throw error;
  } finally {
    answer.release(finished);
  }
  return responseError({ status: answer.status, headers: answer.headers, text }, context);
}
