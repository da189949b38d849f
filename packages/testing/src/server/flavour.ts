import type { EndpointName } from '../script/script-request.js';
import type { Problem } from '../script/step.js';
import type { ReplyShape } from '../wire/shape.js';
import type { WireRequest } from '../wire/wire-request.js';
import type { ModelCard } from './model-cards.js';

export const flavourNames = ['mistral', 'vllm', 'ollama', 'llama.cpp', 'lm-studio'] as const;
export type FlavourName = (typeof flavourNames)[number];

/** How one kind of server differs from the others on the wire. */
export interface Flavour {
  /** Whether it refuses what it does not know. */
  strict: boolean;
  endpoints: readonly EndpointName[];
  shape: ReplyShape;
  /** Streams carry the usage only where `stream_options.include_usage` asks for it. */
  usageOnRequest: boolean;
  /** Its error body. */
  error(status: number, problem: Problem): unknown;
  card(card: ModelCard): unknown;
  /** What it refuses with 400, beyond what every server does. */
  refusal?(body: WireRequest): string | undefined;
  /** The id of its n-th reply. */
  replyId(number: number): string;
}
