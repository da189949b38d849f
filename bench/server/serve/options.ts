import type { ChatModel, Sandbox } from '@mae/protocol';
import { randomFrom } from '../../loop/faults/random.ts';
import { instantModel, instantSandbox, pacedModel } from './doubles.ts';
import type { ServeOptions } from './start.ts';

interface ProcessOptions {
  model: ChatModel;
  sandbox: Sandbox;
  maxRunning: number;
  dataFolder?: string;
  databaseUrl?: string;
}

/** What a process of the server is started with: the doubles, and where runs are kept. */
export function optionsFromArgument(): ProcessOptions {
  const { storage, paceMs, maxRunning } = JSON.parse(process.argv[2] ?? '') as ServeOptions;
  const gate = Promise.withResolvers<void>();
  process.on('message', () => gate.resolve());
  const model =
    paceMs === undefined ? instantModel() : pacedModel({ open: gate.promise, paceMs, random: randomFrom(6) });
  return { model, sandbox: instantSandbox(), maxRunning, ...storage };
}
