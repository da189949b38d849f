import type { Open } from './peer.ts';

export interface Peer {
  title: string;
  /** What is imported, measured and bundled. */
  module: string;
  /** The least that makes one chat call, as the entry of a bundle. */
  entry: string;
  /** Optional parts that a bundler asks for and that are not installed. */
  leftOut: string[];
  load(): Promise<Open>;
}

const ask = "{ model: 'm', messages: [{ role: 'user', content: 'Hello' }] }";

/** Ourselves first. */
export const peers = {
  mae: {
    title: '`@mae/client`',
    module: '@mae/client',
    entry: `import { MistralApiClient } from '@mae/client';
const client = new MistralApiClient();
console.log(await client.chat.complete(${ask}));`,
    leftOut: [],
    load: async () => (await import('./mae.ts')).open,
  },
  'mistral-sdk': {
    title: '`@mistralai/mistralai`',
    module: '@mistralai/mistralai',
    entry: `import { Mistral } from '@mistralai/mistralai';
const client = new Mistral({ apiKey: process.env.MISTRAL_API_KEY });
console.log(await client.chat.complete(${ask}));`,
    leftOut: ['@opentelemetry/*'],
    load: async () => (await import('./mistral-sdk.ts')).open,
  },
  'ai-sdk': {
    title: '`@ai-sdk/mistral`',
    module: '@ai-sdk/mistral',
    entry: `import { mistral } from '@ai-sdk/mistral';
const prompt = [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }];
console.log(await mistral('m').doGenerate({ prompt }));`,
    leftOut: [],
    load: async () => (await import('./ai-sdk.ts')).open,
  },
} as const satisfies Record<string, Peer>;

export type PeerName = keyof typeof peers;
export const peerNames = Object.keys(peers) as PeerName[];
