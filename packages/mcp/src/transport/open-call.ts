import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import { ErrorCode, isJSONRPCRequest, type JSONRPCMessage, type RequestId } from '@modelcontextprotocol/sdk/types.js';

export interface OpenCallOptions {
  server: McpServer;
  messages: JSONRPCMessage[];
  keepAliveMs: number;
  /** Called once, when nothing is under way any more. */
  ended: () => void;
}

/** One HTTP request under way: a server and a transport of its own, from its messages to the end of its answer. */
export class OpenCall {
  /** Of the requests it brought. */
  readonly requestIds: readonly RequestId[];
  readonly #options: OpenCallOptions;
  readonly #transport: WebStandardStreamableHTTPServerTransport;
  readonly #awaited: Set<RequestId>;
  #isEnded = false;

  constructor(options: OpenCallOptions) {
    this.#options = options;
    this.#transport = new WebStandardStreamableHTTPServerTransport({ keepAliveMs: options.keepAliveMs });
    this.requestIds = options.messages.filter(isJSONRPCRequest).map(({ id }) => id);
    this.#awaited = new Set(this.requestIds);
  }

  /** The answer, whose end ends the call. */
  async answer(request: Request, body: unknown): Promise<Response> {
    try {
      await this.#options.server.connect(this.#transport);
      const response = await this.#transport.handleRequest(request, { parsedBody: body });
      const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
      if (response.body === null || !isStream) {
        await this.end();
        return response;
      }
      const whole = response.body.pipeThrough(new TransformStream({ flush: () => this.end() }));
      return new Response(whole, { status: response.status, headers: response.headers });
    } catch (error) {
      await this.end();
      throw error;
    }
  }

  /** Hands it the cancellation of one of its requests. */
  cancel(requestId: RequestId, message: JSONRPCMessage): void {
    this.#transport.onmessage?.(message);
    this.#awaited.delete(requestId);
    // What is cancelled is never answered, so its stream would stay open. First the tool hears of it, as long as the
    // server is connected: a connection that is lost cancels nothing.
    if (this.#awaited.size === 0) setImmediate(() => this.end());
  }

  /** Ends it with a word to whoever waits. */
  async stop(): Promise<void> {
    const error = { code: ErrorCode.ConnectionClosed, message: 'The server is stopping. Runs go on: see get_run.' };
    for (const id of this.requestIds) {
      // One that was answered already needs no more.
      await this.#transport.send({ jsonrpc: '2.0', id, error }).catch(() => {});
    }
    await this.end();
  }

  async end(): Promise<void> {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#options.ended();
    await this.#options.server.close();
  }
}
