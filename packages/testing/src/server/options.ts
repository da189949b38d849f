import type { Script } from '../script/step.js';
import type { CachedTokensPlace } from '../script/wire-options.js';
import type { Gates } from '../script-file/gates.js';
import type { WireRequest } from '../wire/wire-request.js';
import type { FlavourName } from './flavour.js';
import type { ModelCard } from './model-cards.js';
import type { RateLimit } from './rate-account.js';
import type { ReceivedRequest } from './received-request.js';

/** What is left of a retired model: 404, 400 code 1500, or the silent answer of another model. */
export type Retired = 'not-found' | 'invalid' | { answersAs: string };

export interface MistralServerOptions {
  /** What the model answers. @default no call is expected */
  script?: Script<WireRequest>;
  /** The bearer keys that are right. Absent: none is asked for. */
  apiKey?: string | readonly string[];
  /** Whether a wrong key is refused as the API does it (`detail`) or as the gateway does (`message`). @default 'detail' */
  unauthorizedShape?: 'detail' | 'message';
  /** Refuses unknown keys, values out of range, a wrong order of messages and the like, as the API does. @default true, of other flavours false */
  strict?: boolean;
  /** Whether `stream_options` is refused as an unknown key or ignored. @default 'refuse' where strict */
  streamOptions?: 'refuse' | 'ignore';
  /** What `GET /v1/models` lists. */
  models?: readonly ModelCard[];
  /** Answers 400 code 1500 for a model that is not listed, or that cannot do what is asked. @default false */
  listedModelsOnly?: boolean;
  /** What happens to calls of retired models, by id. */
  retired?: Readonly<Record<string, Retired>>;
  /** Values of `reasoning_effort` by model id, for others than `none` and `high`. */
  reasoningEfforts?: Readonly<Record<string, readonly string[]>>;
  /** An account per key that runs down and answers 429. Absent: the headers show a full account. */
  rateLimit?: RateLimit;
  /** Counts tokens of prompts seen before as cached, in blocks of 64, and says so in this place. @default none */
  promptCache?: CachedTokensPlace;
  /** Whose wire format it speaks. @default 'mistral' */
  flavour?: FlavourName;
  /** Answers `/__testing/…` with what it has seen, and takes steps there: for tests that do not run in this process. @default false */
  control?: boolean;
  /** The gates that steps in JSON name; control requests open them. */
  gates?: Gates;
  /** Called when a request was answered, or its connection has ended before. */
  onAnswered?: (request: ReceivedRequest) => void;
  /** @default 0: any free one */
  port?: number;
  /** @default '127.0.0.1' */
  host?: string;
}
