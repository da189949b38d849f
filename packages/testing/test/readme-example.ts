import { faults, outcome, reply, ScriptedModel, startMistralServer } from '@mae/testing';

// A real HTTP server: give its address to the client under test.
await using server = await startMistralServer({
  apiKey: 'test',
  script: [faults.rateLimited({ retryAfter: 1 }), reply('Paris', { when: { user: /capital of France/ } })],
});
const ask = () =>
  fetch(`${server.baseUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer test', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'The capital of France?' }] }),
  });
console.log((await ask()).status); // 429
console.log((await ask()).status); // 200
server.assertDone(); // throws where a step is unused or a call was not expected

// The same steps without HTTP, for whatever takes a ChatModel.
const model = new ScriptedModel([reply('4')]);
const completion = await model.complete({ model: 'm', messages: [{ role: 'user', content: '2 + 2?' }] });
console.log(completion.content, model.requests.length); // 4 1
model.assertDone();

console.log(outcome({ stdout: '55\n' }).status); // ok
