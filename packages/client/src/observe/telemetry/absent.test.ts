import { reply } from '@mae/testing';
import { expect, test, vi } from 'vitest';
import { request, setup } from '../../__fixtures__/setup.js';

const loaded = vi.fn();

vi.mock('@opentelemetry/api', () => {
  loaded();
  throw new Error('not installed');
});

const registry = Symbol.for('opentelemetry.js.api.1');

test('nothing is loaded where no application has registered, and nothing is missed where it is not installed', async () => {
  await using it = await setup({ script: [reply('a'), reply('b'), reply('c')] });
  await expect(it.client.chat.complete(request)).resolves.toMatchObject({ content: 'a' });
  expect(loaded).not.toHaveBeenCalled();
  try {
    Object.assign(globalThis, { [registry]: {} });
    await expect(it.client.chat.complete(request)).resolves.toMatchObject({ content: 'b' });
    await expect(it.client.chat.complete(request)).resolves.toMatchObject({ content: 'c' });
  } finally {
    Reflect.deleteProperty(globalThis, registry);
  }
  expect(loaded).toHaveBeenCalledTimes(1);
});
