/** What these tests use of the official SDK. Its own types take seconds to check, so they are left out. */
export interface Sdk {
  chat: {
    complete(request: object, options?: object): Promise<Completion>;
    stream(request: object, options?: object): Promise<AsyncIterable<{ data: Chunk }>>;
  };
  fim: {
    complete(request: object): Promise<Completion>;
    stream(request: object): Promise<AsyncIterable<{ data: Chunk }>>;
  };
  embeddings: {
    create(request: object): Promise<{ data: { index: number; embedding: number[] }[]; usage: Usage; model: string }>;
  };
  models: {
    list(): Promise<{ data: Card[] }>;
    retrieve(request: { modelId: string }): Promise<Card>;
  };
}

export interface Usage {
  promptTokens: number;
  completionTokens: number;
  totalTokens: number;
}

export interface ToolCall {
  id: string;
  function: { name: string; arguments: unknown };
}

export interface Completion {
  model: string;
  usage: Usage;
  choices: { finishReason: string; message: { role: string; content: unknown; toolCalls?: ToolCall[] | null } }[];
}

export interface Chunk {
  usage?: Usage;
  choices: { finishReason: string | null; delta: { content?: unknown; toolCalls?: ToolCall[] | null } }[];
}

export interface Card {
  id: string;
  aliases: string[];
  deprecation: Date | null;
  capabilities: Record<string, boolean>;
}

/** A schema of the SDK's, for what it receives. */
interface Schema {
  parse(value: unknown): unknown;
}

interface Loaded {
  create(options: { serverURL: string; apiKey?: string; retryConfig?: object; timeoutMs?: number }): Sdk;
  schemas: Record<'completion' | 'chunk' | 'event' | 'models' | 'embeddings' | 'validationError', Schema>;
}

// A name the compiler cannot follow: it would read all of the SDK.
const load = async (path: string) => import(`@mistralai/mistralai${path}`);

async function loadSdk(): Promise<Loaded> {
  const { Mistral } = await load('');
  const component = async (name: string, file: string): Promise<Schema> =>
    (await load(`/models/components/${file}.js`))[`${name}$inboundSchema`];
  return {
    create: (options) => new Mistral({ apiKey: 'made-up', ...options }),
    schemas: {
      completion: await component('ChatCompletionResponse', 'chatcompletionresponse'),
      chunk: await component('CompletionChunk', 'completionchunk'),
      event: await component('CompletionEvent', 'completionevent'),
      models: await component('ModelList', 'modellist'),
      embeddings: await component('EmbeddingResponse', 'embeddingresponse'),
      validationError: await component('ValidationError', 'validationerror'),
    },
  };
}

/** The SDK, or `undefined` where it is not installed. */
export const sdk: Loaded | undefined = await loadSdk().catch((error: unknown) => {
  if ((error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND') return undefined;
  throw error;
});
