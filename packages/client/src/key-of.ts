import type { ChatModel } from '@mae/protocol';

const keys = new WeakMap<ChatModel, () => string | undefined>();

/** Lets `keyOf` find the key a model calls with, without a name anybody else could read it by. */
export function rememberKey(model: ChatModel, read: () => string | undefined): void {
  keys.set(model, read);
}

/** The key a model of this package calls with, at this moment. */
export function keyOf(model: ChatModel | undefined): string | undefined {
  return model === undefined ? undefined : keys.get(model)?.();
}
