import { MaeError } from '@mae/protocol';
import type { Environment } from '../environment.js';

export const defaultBaseUrl = 'https://api.mistral.ai';

/** Where the API is, and whether it wants a key. */
export interface Endpoint {
  baseUrl: string;
  apiKey?: string;
  /** Mistral's own hosts take no call without a key; others may. */
  needsKey: boolean;
}

/** Flag before environment before default. @throws MaeError `CLI_BASE_URL` */
export function endpointOf(flag: string | undefined, { apiKey, baseUrl }: Environment): Endpoint {
  const address = flag ?? baseUrl ?? defaultBaseUrl;
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new MaeError({
      code: 'CLI_BASE_URL',
      message: `MISTRAL_BASE_URL is not an http or https address: ${address}. Set it to one such as ${defaultBaseUrl}.`,
    });
  }
  return { baseUrl: address, apiKey, needsKey: /(^|\.)mistral\.ai$/.test(url.hostname) };
}

/** @throws MaeError `CLI_KEY_MISSING` before anything is started or sent */
export function assertKey({ needsKey, apiKey }: Endpoint): void {
  if (!needsKey || apiKey !== undefined) return;
  throw new MaeError({
    code: 'CLI_KEY_MISSING',
    message:
      'MISTRAL_API_KEY is not set. Create a key at https://console.mistral.ai and set it, or name another server with MISTRAL_BASE_URL; mae demo needs neither.',
  });
}
