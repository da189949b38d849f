import { expect, it } from 'vitest';
import { ChatMessage, type ContentPart, textOfContent } from './message.js';

const parts: ContentPart[] = [
  { type: 'text', text: 'a' },
  { type: 'image', url: 'https://example.com/a.png' },
  { type: 'text', text: 'b' },
];

it('the text of a content is its string, or its parts that are text', () => {
  expect(textOfContent('ab')).toBe('ab');
  expect(textOfContent(parts)).toBe('ab');
  expect(textOfContent([])).toBe('');
});

it('only a user writes in parts, and never in none', () => {
  expect(ChatMessage.parse({ role: 'user', content: parts })).toEqual({ role: 'user', content: parts });
  for (const wrong of [
    { role: 'user', content: [] },
    { role: 'user', content: [{ type: 'image' }] },
    { role: 'user', content: [{ type: 'text', text: 'a', extra: 1 }] },
    { role: 'system', content: parts },
    { role: 'assistant', content: parts },
  ]) {
    expect(ChatMessage.safeParse(wrong).success).toBe(false);
  }
});
