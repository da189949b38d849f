/** The text and the thinking of one content, whatever shape it has: string, list of chunks, null or absent. */
export function readContent(content: unknown): { text: string; reasoning: string } {
  if (typeof content === 'string') return { text: content, reasoning: '' };
  let text = '';
  let reasoning = '';
  if (Array.isArray(content)) {
    for (const chunk of content as unknown[]) {
      if (typeof chunk === 'string') text += chunk;
      else if (isRecord(chunk) && chunk.type === 'thinking') reasoning += plainText(chunk.thinking);
      else if (isRecord(chunk) && typeof chunk.text === 'string') text += chunk.text;
    }
  }
  return { text, reasoning };
}

function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return '';
  return value.map((part: unknown) => (isRecord(part) && typeof part.text === 'string' ? part.text : '')).join('');
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
