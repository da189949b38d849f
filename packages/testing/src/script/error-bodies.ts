/** The documented error body. */
export function envelope(
  message: unknown,
  type: string,
  code: string | number | null = null,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return { object: 'error', message, type, param: null, code, ...more };
}

/** An error as the gateway in front of the API writes it. */
export function gatewayError(message: string): Record<string, unknown> {
  return { message, request_id: '00000000000000000000000000000001' };
}

const extra = [
  { type: 'extra_forbidden', loc: ['body', 'store'], msg: 'Extra inputs are not permitted', input: false },
];

/** The four shapes of a 422, by year: now, 2024-25, of conversations, early 2024. */
export const unprocessableBodies = {
  detail: { detail: extra },
  nested: envelope({ detail: extra }, 'invalid_request_error'),
  both: { object: 'Error', detail: extra, message: extra, type: 'invalid_request_error', code: 3001 },
  text: envelope(JSON.stringify({ detail: extra }), 'invalid_request_error'),
};

/** A page of the proxy in front of the API. */
export function errorPage(status: number): string {
  return `<!DOCTYPE html><html><head><title>${status}</title></head><body>Web server error</body></html>`;
}
