import { chooseModel, MistralApiClient } from '@mae/client';

await using client = new MistralApiClient();
const models = await client.models.list();
const model = chooseModel(models, {
  capabilities: ['completion_chat', 'function_calling'],
  minContextTokens: 200_000,
  prefer: 'cheap',
});
console.log(model?.id, model?.contextTokens);
