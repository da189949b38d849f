/** How a reply ends before its end. */
export const cutWays = [
  /** The body ends cleanly, without `finish_reason` and without `[DONE]`. */
  'eof',
  /** The connection closes inside the body. */
  'close',
  /** The connection is reset (RST) inside the body. */
  'reset',
  /** A `data:` frame with an error envelope (`object: "error"`), then a clean end. */
  'error-frame',
  /** A `data:` frame with an `error` object, then a clean end. */
  'error-key',
  /** An `event: error` frame, then a clean end. */
  'error-event',
  /** An `error:` field instead of `data:`, as llama.cpp wrote it, then a clean end. */
  'error-field',
  /** A frame with `finish_reason: "error"`, then `[DONE]`. */
  'finish-error',
  /** A frame whose JSON is broken, then a clean end. */
  'invalid-json',
] as const;
export type CutHow = (typeof cutWays)[number];

/** Where the count of cached tokens stands in `usage`: one of the three places the API has used. */
export const cachedTokensPlaces = ['prompt_tokens_details', 'num_cached_tokens', 'prompt_token_details'] as const;
export type CachedTokensPlace = (typeof cachedTokensPlaces)[number];

/** How a reply is written to the wire. Everything here is a variation a tolerant client must read. */
export interface WireOptions {
  /** Characters (code points) of text per delta. @default 12 */
  pieceLength?: number;
  /** Writes the body in pieces of this many bytes, across characters, lines and frames. */
  splitBytes?: number;
  /** Milliseconds between the frames of a stream. @default 0 */
  paceMs?: number;
  /** @default '\n' */
  newline?: '\n' | '\r\n' | '\r';
  /** Writes a `:` comment before every frame. */
  comments?: boolean;
  /** Adds the `p` padding string to every frame. */
  padding?: boolean;
  /** Writes `data: [DONE]` at the end. @default true */
  done?: boolean;
  /** Leaves the blank line after the last frame away. */
  noLastBlankLine?: boolean;
  /** Answers a request for a stream with one JSON body. */
  asWhole?: boolean;
  /** Sends text as `[{type:'text',text}]` instead of a string; after thinking, the text stays in lists to the end. */
  contentAsChunks?: boolean;
  /** Where thinking stands: in the content's list, or as a string beside it. @default 'chunks', at Mistral's */
  reasoning?: 'chunks' | 'reasoning' | 'reasoning_content';
  /** `whole`: one frame with every call; `fragments`: ids and no index; `indexed`: index on every fragment. @default 'whole' */
  toolCalls?: 'whole' | 'fragments' | 'indexed';
  /** Writes the arguments of whole tool calls as an object instead of a string. */
  argumentsAsObject?: boolean;
  /** `last`: in the frame with `finish_reason`; `own`: in a frame with `choices: []`; `none`: nowhere. @default 'last', at Mistral's */
  usage?: 'last' | 'own' | 'none';
  /** @default 'prompt_tokens_details' */
  cachedTokensIn?: CachedTokensPlace;
  /** Ends a reply early, after this many deltas (-1: before the first frame); a whole reply in the middle of its body. */
  cut?: { afterDeltas: number; how: CutHow };
  /** Changes the body of a whole reply. */
  body?: (body: Record<string, unknown>) => unknown;
  /** Changes the JSON frames of a stream; strings are written as they are. */
  frames?: (frames: Record<string, unknown>[]) => (Record<string, unknown> | string)[];
}
