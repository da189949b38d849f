import { MaeError } from '@mae/protocol';
import { isMistralHost } from './dialect/detection.js';
import type { MistralApiClientOptions } from './options.js';

const defaultBaseUrl = 'https://api.mistral.ai';

/** Where a call goes. */
export interface Endpoint {
  /** Such as `https://api.mistral.ai`. */
  origin: string;
  host: string;
  /** Path before `/v1/…`: empty or without a slash at its end. */
  prefix: string;
  apiKey: string | undefined;
}

function readBaseUrl(text: string): URL {
  const url = URL.parse(text);
  const fits =
    url !== null &&
    (url.protocol === 'https:' || url.protocol === 'http:') &&
    url.username === '' &&
    url.password === '' &&
    url.search === '' &&
    url.hash === '';
  if (fits) return url;
  throw new MaeError({
    code: 'CLIENT_OPTIONS_INVALID',
    message:
      'The base URL is not valid. Give an http or https address without user name, query and fragment, such as https://api.mistral.ai, as baseUrl or in MISTRAL_BASE_URL.',
  });
}

/**
 * Address and key of a call, from options and environment.
 *
 * @throws MaeError `CLIENT_KEY_MISSING` where Mistral's own hosts would be called without a key; other hosts may need none.
 */
export function readEndpoint(options: Pick<MistralApiClientOptions, 'apiKey' | 'baseUrl' | 'region'>): Endpoint {
  const { apiKey = process.env.MISTRAL_API_KEY, region } = options;
  const regional = region && `https://api.${region}.mistral.ai`;
  const baseUrl = regional ?? options.baseUrl ?? process.env.MISTRAL_BASE_URL;
  const url = readBaseUrl(baseUrl?.trim() || defaultBaseUrl);
  const key = apiKey?.trim() || undefined;
  if (key === undefined && isMistralHost(url.hostname)) {
    throw new MaeError({
      code: 'CLIENT_KEY_MISSING',
      message:
        'No API key for Mistral. Create one at https://console.mistral.ai, then set MISTRAL_API_KEY or give the option apiKey. Nothing was sent.',
    });
  }
  if (key !== undefined && !/^[\x21-\x7e]+$/.test(key)) {
    throw new MaeError({
      code: 'CLIENT_OPTIONS_INVALID',
      message: 'The API key holds characters that no key has (spaces or others outside ASCII). Copy it once more.',
    });
  }
  const prefix = url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '');
  return { origin: url.origin, host: url.host, prefix, apiKey: key };
}
