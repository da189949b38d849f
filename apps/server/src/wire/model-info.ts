import * as z from 'zod';
import { described, documented } from './documented.js';

/** A model as the model's API lists it. What it does not say is absent. */
export const ModelInfo = z.object({
  id: z.string(),
  name: z.string().optional(),
  description: z.string().optional(),
  aliases: described(z.array(z.string()), 'Other ids of the same model.'),
  contextTokens: described(z.number().optional(), 'Tokens of prompt and reply together.'),
  defaultTemperature: z.number().optional(),
  ownedBy: z.string().optional(),
  deprecatedAt: described(z.string().optional(), 'ISO 8601: when it was or will be deprecated.'),
  replacedBy: z.string().optional(),
  capabilities: z.record(z.string(), z.boolean()),
});
export type ModelInfo = z.infer<typeof ModelInfo>;

documented.add(ModelInfo, { id: 'Model' });
