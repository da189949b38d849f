import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { ModelInfo } from '../wire/model-info.js';
import { problems } from '../wire/problem-replies.js';
import { jsonReply } from '../wire/replies.js';
import { withZod } from './run-parts.js';

const ModelList = z.object({ models: z.array(ModelInfo) });

const schema = {
  operationId: 'listModels',
  tags: ['server'],
  summary: 'The models that runs may use',
  description: "Those of the model's API, asked for at most every five minutes.",
  response: {
    200: jsonReply('Each once, with its aliases.', ModelList),
    ...problems('MODELS_UNKNOWN', 'MODELS_UNAVAILABLE'),
  },
};

/** `GET /v1/models`. */
export function modelRoutes(app: FastifyInstance, models: () => Promise<ModelInfo[]>): void {
  withZod(app).get('/v1/models', { schema }, async () => ({ models: await models() }));
}
