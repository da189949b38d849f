import type { ChatModel, Sandbox } from '@mae/protocol';

/** What a run stands on. */
export interface Parts {
  model: ChatModel;
  sandbox: Sandbox;
  now: () => number;
  generateId: () => string;
  generateSeed: () => number;
}
