import { type ChatModel, MaeError } from '@mae/protocol';
import { faults, ScriptedModel, type Step } from '@mae/testing';
import { expect, test } from 'vitest';
import { request, setup, ways } from '../src/__fixtures__/setup.js';

const steps: Record<string, Step> = {
  ...Object.fromEntries(
    (
      [
        'invalidArguments',
        'messageOrder',
        'toolCallId',
        'contextTooLong',
        'unauthorized',
        'forbidden',
        'moderationFailed',
        'notFound',
        'unprocessable',
        'rateLimited',
        'serverError',
        'overloaded',
        'htmlError',
        'reset',
        'close',
      ] as const
    ).map((name) => [name, faults[name]()]),
  ),
  unknownModel: faults.unknownModel('x'),
  redirect: faults.redirect('/elsewhere'),
};

const faultOf = async (model: ChatModel, ask: (typeof ways)[number][1]) => {
  const error = await ask(model, undefined, request).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!MaeError.isInstance(error)) throw error;
  return { code: error.code, retryable: error.retryable };
};

// What tests an engine against ScriptedModel must be what the client does: the same code for the same fault.
test.each(Object.entries(steps))('ScriptedModel fails as the client does: %s', async (_name, step) => {
  for (const [, ask] of ways) {
    await using it = await setup({ script: [step] }, { retry: { maxRetries: 0 } });
    expect(await faultOf(new ScriptedModel([step]), ask)).toEqual(await faultOf(it.client.chat, ask));
  }
});
