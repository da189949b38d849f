import { MaeError } from '@mae/protocol';
import type { ReadResourceResult } from '@modelcontextprotocol/sdk/types.js';

/** Text as text, and bytes that are UTF-8 too; anything else as base64. @throws MaeError `MCP_RESOURCE_TOO_LARGE` */
export function asResource(options: {
  uri: string;
  mimeType: string;
  content: string | Uint8Array;
  maxBytes: number;
}): ReadResourceResult {
  const { uri, mimeType, content, maxBytes } = options;
  const bytes = typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength;
  if (bytes > maxBytes) {
    const message = `This resource has ${bytes} bytes, more than the ${maxBytes} that are given at once. Fetch it over the HTTP API.`;
    throw new MaeError({ code: 'MCP_RESOURCE_TOO_LARGE', message });
  }
  const text = typeof content === 'string' ? content.toWellFormed() : textOf(content);
  if (text === undefined) return { contents: [{ uri, mimeType, blob: Buffer.from(content).toString('base64') }] };
  return { contents: [{ uri, mimeType: mimeType === 'application/octet-stream' ? 'text/plain' : mimeType, text }] };
}

function textOf(content: Uint8Array): string | undefined {
  if (content.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return undefined;
  }
}
