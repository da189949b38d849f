import { expect, test } from 'vitest';
import { faults, reply, replyJson } from '../index.js';
import { faultSteps } from './fault-steps.js';
import { readScript } from './read-script.js';

const stepsOf = (...steps: unknown[]) => readScript(JSON.stringify(steps)).steps;

const messageOf = (json: unknown): string => {
  try {
    readScript(typeof json === 'string' ? json : JSON.stringify(json));
    return 'no error';
  } catch (error) {
    return `${(error as { code: string }).code}: ${(error as Error).message}`;
  }
};

test('reads replies with all that JSON can say of them', () => {
  expect(
    stepsOf(
      { reply: 'a', when: { user: { pattern: '^b', flags: 'i' }, endpoint: 'fim' }, times: 'any' },
      { reply: '', toolCalls: [{ id: 'aB3dE5gH7', name: 'f', arguments: { n: 1 } }], hold: 5, wire: { splitBytes: 1 } },
      { json: { a: [1] }, usage: { promptTokens: 3 }, stall: { afterDeltas: 1, wait: 'forever' } },
      { status: 418, body: { short: true }, headers: { 'x-a': 'b' }, retryAfter: 2 },
      { status: 502 },
    ),
  ).toEqual([
    reply('a', { when: { user: /^b/i, endpoint: 'fim' }, times: 'any' }),
    reply('', {
      toolCalls: [{ id: 'aB3dE5gH7', name: 'f', arguments: '{"n":1}' }],
      hold: 5,
      wire: { splitBytes: 1 },
    }),
    replyJson({ a: [1] }, { usage: { promptTokens: 3 }, stall: { afterDeltas: 1, gate: 'forever' } }),
    { ...faults.status(418, { short: true }, { headers: { 'x-a': 'b' } }), retryAfter: 2 },
    faults.status(502, ''),
  ]);
});

const withFields: Record<string, [object, unknown]> = {
  unknownModel: [{ model: 'x', old: true }, faults.unknownModel('x', { old: true })],
  invalidArguments: [{ message: 'no' }, faults.invalidArguments('no')],
  toolCallId: [{ id: 'x' }, faults.toolCallId('x')],
  unauthorized: [{ shape: 'message' }, faults.unauthorized('message')],
  notFound: [{ shape: 'message' }, faults.notFound('message')],
  unprocessable: [{ shape: 'both' }, faults.unprocessable('both')],
  rateLimited: [{ retryAfter: { dateInSeconds: 2 } }, faults.rateLimited({ retryAfter: { dateInSeconds: 2 } })],
  overloaded: [{ retryAfter: 1 }, faults.overloaded({ retryAfter: 1 })],
  htmlError: [{ status: 502 }, faults.htmlError({ status: 502 })],
  empty: [{ status: 500 }, faults.empty(500)],
  redirect: [{ location: '/a', status: 308 }, faults.redirect('/a', { status: 308 })],
  wrongContentType: [{ content: 'a', type: 'text/plain' }, faults.wrongContentType('a', 'text/plain')],
  cut: [
    { content: 'a', afterDeltas: 1, how: 'eof', wire: { pieceLength: 2 } },
    faults.cut('a', { afterDeltas: 1, how: 'eof' }, { wire: { pieceLength: 2 } }),
  ],
};

test.each(Object.keys(faultSteps))('reads the fault %s', (fault) => {
  const name = fault as keyof typeof faultSteps;
  const [fields, expected] = withFields[name] ?? [{}, (faults[name] as () => unknown)()];
  expect(stepsOf({ fault, ...fields })).toEqual([expected]);
  // What a step may say, each fault may say too.
  expect(stepsOf({ fault, ...fields, times: 2 })).toMatchObject([{ times: 2 }]);
  expect(messageOf([{ fault, ...fields, tiems: 2 }])).toContain('Unrecognized key: "tiems"');
});

test('reads options of the server beside the script', () => {
  const { options, steps } = readScript(
    JSON.stringify({
      apiKey: 'made-up',
      rateLimit: { requestsPerMinute: 5, retryAfter: 'date' },
      models: [{ id: 'mine', aliases: ['latest'] }],
      script: [],
    }),
  );
  expect(steps).toEqual([]);
  expect(options).toMatchObject({ apiKey: 'made-up', rateLimit: { requestsPerMinute: 5 } });
  expect(options.models?.[0]).toMatchObject({ id: 'mine', aliases: ['latest'], object: 'model' });
});

test.each([
  ['no JSON', '[', 'The script is not JSON'],
  ['no step', [{ replay: 'a' }], 'Step 0 of the script is none: give it one of "reply", "json", "fault", "status".'],
  ['an unknown fault', [{ reply: '' }, { fault: 'flood' }], 'Step 1 of the script is not valid: fault:'],
  ['a missing field', [{ fault: 'redirect' }], 'location:'],
  ['a wrong pattern', [{ reply: '', when: { user: { pattern: '(' } } }], 'Invalid regular expression'],
  ['an unknown option', { flavor: 'vllm' }, 'Unrecognized key: "flavor"'],
])('names what is wrong: %s', (_name, json, text) => {
  expect(messageOf(json)).toContain('TESTING_SCRIPT_INVALID: ');
  expect(messageOf(json)).toContain(text);
});
