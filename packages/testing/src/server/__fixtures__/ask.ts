import { type MistralServerOptions, startMistralServer } from '../../index.js';

export const body = { model: 'm', messages: [{ role: 'user', content: 'Say hello' }] };

export async function post(
  baseUrl: string,
  json: unknown = body,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${baseUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof json === 'string' ? json : JSON.stringify(json),
  });
}

interface Answered {
  status: number;
  headers: Response['headers'];
  text: string;
  json: () => ReturnType<typeof JSON.parse>;
}

/** The status and body of one chat call to a server of its own. */
export async function ask(
  options: MistralServerOptions,
  json?: unknown,
  headers?: Record<string, string>,
): Promise<Answered> {
  await using server = await startMistralServer(options);
  const response = await post(server.baseUrl, json, headers);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
}

/** The data of the frames of a stream, in any line ends. */
export const framesOf = (text: string): string[] =>
  text
    .split(/\r\n\r\n|\n\n|\r\r/)
    .flatMap((frame) => frame.split(/\r\n|\n|\r/).filter((line) => line.startsWith('data: ')))
    .map((line) => line.slice(6));
