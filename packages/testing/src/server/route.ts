import type { EndpointName } from '../script/script-request.js';
import type { PostEndpoint } from './read-body.js';

export type Route = { endpoint: PostEndpoint } | { endpoint: 'models'; model: string | undefined };

const posts: [RegExp, PostEndpoint][] = [
  [/\/v1\/chat\/completions$/, 'chat'],
  [/\/v1\/fim\/completions$/, 'fim'],
  [/\/v1\/embeddings$/, 'embeddings'],
];

/** What a method and path ask for, below any prefix; `undefined` where it is nothing this server has. */
export function routeOf(method: string, path: string, endpoints: readonly EndpointName[]): Route | undefined {
  if (method === 'GET') {
    const models = /\/v1\/models(?:\/([^/]+))?$/.exec(path);
    return models === null ? undefined : { endpoint: 'models', model: models[1] };
  }
  const endpoint = method === 'POST' ? posts.find(([pattern]) => pattern.test(path))?.[1] : undefined;
  return endpoint !== undefined && endpoints.includes(endpoint) ? { endpoint } : undefined;
}
