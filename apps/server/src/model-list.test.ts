import { MaeError } from '@mae/protocol';
import { startMistralServer } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { serverOf } from './__fixtures__/server.js';
import { modelList, modelsOf } from './model-list.js';

describe('GET /v1/models', () => {
  it('gives the models of the API, asked for once', async () => {
    await using model = await startMistralServer({ apiKey: 'sk-of-the-server', script: [] });
    let asked = 0;
    const listModels = () => {
      asked++;
      return modelsOf({ apiKey: 'sk-of-the-server', baseUrl: model.baseUrl });
    };
    const { app } = serverOf({ listModels });
    const replies = await Promise.all([app.inject('/v1/models'), app.inject('/v1/models')]);
    replies.push(await app.inject('/v1/models'));
    for (const reply of replies) {
      expect(reply.statusCode).toBe(200);
      expect(reply.json().models.map(({ id }: { id: string }) => id)).toContain('mistral-medium-3-5');
      expect(reply.body).not.toContain('sk-of-the-server');
    }
    expect(asked).toBe(1);
  });

  it('says that it could not ask, without what the API said', async () => {
    await using model = await startMistralServer({ apiKey: 'sk-of-the-server', script: [] });
    const { app } = serverOf({ listModels: () => modelsOf({ apiKey: 'sk-wrong', baseUrl: model.baseUrl }) });
    const reply = await app.inject('/v1/models');
    expect(reply.json()).toMatchObject({ status: 503, code: 'MODELS_UNAVAILABLE', retryAfterSeconds: 30 });
    expect(reply.body).not.toMatch(/sk-|127\.0\.0\.1/);
  });

  it('is a 404 where the model is no API that lists', async () => {
    const reply = await serverOf().app.inject('/v1/models');
    expect(reply.json()).toMatchObject({ status: 404, code: 'MODELS_UNKNOWN' });
  });
});

it('the list is asked for again after five minutes, and after a failure at once', async () => {
  let now = 0;
  let fails = true;
  let asked = 0;
  const models = modelList(
    async () => {
      asked++;
      if (fails) throw new MaeError({ code: 'CLIENT_UNREACHABLE', message: '' });
      return [];
    },
    () => now,
  );
  await expect(models()).rejects.toMatchObject({ code: 'MODELS_UNAVAILABLE' });
  fails = false;
  for (now of [0, 1, 299_999]) expect(await models()).toEqual([]);
  expect(asked).toBe(2);
  now = 300_000;
  await models();
  expect(asked).toBe(3);
});
