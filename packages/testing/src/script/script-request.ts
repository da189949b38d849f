/** What a call is for. */
export type EndpointName = 'chat' | 'fim' | 'embeddings' | 'models';

/** One call, as matchers and script functions see it. */
export interface ScriptRequest<Body = unknown> {
  endpoint: EndpointName;
  /** The model asked for; empty in a call that lists models. */
  model: string;
  /** Text of all system messages, one per line. */
  system: string;
  /** Text of the last user message; of `fim` the prompt, of `embeddings` the inputs, one per line. */
  user: string;
  stream: boolean;
  /** The whole request: the wire's JSON at the server, a `ChatRequest` at the scripted model. */
  body: Body;
}

/** Which calls a step answers. A string must be contained, a pattern must match; all given fields must hold. */
export type When<Body = unknown> =
  | {
      model?: string | RegExp;
      user?: string | RegExp;
      system?: string | RegExp;
      /** Absent: chat and fim. Embeddings and lists of models are answered without a step unless one names them. */
      endpoint?: EndpointName;
    }
  | ((request: ScriptRequest<Body>) => boolean);
