import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChatRequest } from './chat.js';
import { canonicalJson, requestHash } from './request-hash.js';

const request: ChatRequest = {
  model: 'm',
  messages: [{ role: 'user', content: 'Grüße' }],
  temperature: 0.2,
  tools: [{ name: 'f', parameters: { type: 'object', properties: { b: {}, a: {} } } }],
};

test('the hash stays what it was: stored logs and cassettes rest on it', () => {
  expect(requestHash(request)).toBe('363dff85b25bc0966812cb9333d7619a0da3dbfc8a6a30641be6d194c40d5941');
});

test('the order of keys and what is undefined make no difference; any value does', () => {
  const tools = [{ parameters: { properties: { a: {}, b: {} }, type: 'object' }, name: 'f' }];
  const same = { topP: undefined, tools, temperature: 0.2, messages: request.messages, model: 'm' };
  expect(requestHash(same)).toBe(requestHash(request));
  expect(requestHash({ ...request, temperature: 0.3 })).not.toBe(requestHash(request));
  const message = { role: 'user' as const, content: 'x' };
  const other = { role: 'user' as const, content: 'y' };
  expect(requestHash({ model: 'm', messages: [message, other] })).not.toBe(
    requestHash({ model: 'm', messages: [other, message] }),
  );
});

test('canonical JSON means what the value means, whatever its keys', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const turned = JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
        typeof part === 'object' && part !== null && !Array.isArray(part)
          ? Object.fromEntries(Object.entries(part).reverse())
          : part,
      );
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(turned)).toBe(canonicalJson(value));
    }),
  );
});
