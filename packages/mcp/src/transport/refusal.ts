/** An answer that is none: an error of JSON-RPC without the id of a request. */
export function refusal(status: number, message: string, headers: Record<string, string> = {}): Response {
  const code = status === 400 ? -32_700 : -32_000;
  const body = JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id: null });
  return new Response(body, { status, headers: { 'content-type': 'application/json', ...headers } });
}
