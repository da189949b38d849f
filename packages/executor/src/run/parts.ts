import type { ChatModel, Sandbox } from '@mae/protocol';
import type { TelemetryOptions } from '../observe/run-observer.js';

/** What a run stands on. */
export interface Parts {
  model: ChatModel;
  sandbox: Sandbox;
  now: () => number;
  generateId: () => string;
  generateSeed: () => number;
  /** What OpenTelemetry is told of. */
  telemetry?: boolean | TelemetryOptions;
}
