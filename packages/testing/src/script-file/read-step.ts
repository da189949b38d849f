import { MaeError, parseAs } from '@mae/protocol';
import * as z from 'zod';
import { faults } from '../script/faults.js';
import type { When } from '../script/script-request.js';
import { type ReplyOptions, reply, replyJson, type Step } from '../script/step.js';
import { faultSteps } from './fault-steps.js';
import { common, RetryAfter, replyFields, type When as WhenSchema } from './fields.js';
import type { Gates } from './gates.js';

export const invalidScript = 'TESTING_SCRIPT_INVALID';

const ReplyJson = z.strictObject({ reply: z.string(), ...replyFields });
const ValueJson = z.strictObject({ json: z.unknown(), ...replyFields });
const StatusJson = z.strictObject({
  status: z.int().min(100).max(599),
  body: z.unknown().optional(),
  retryAfter: RetryAfter.optional(),
  ...common,
});
const FaultJson = z.looseObject({ fault: z.enum(Object.keys(faultSteps) as (keyof typeof faultSteps)[]) });

const kinds = ['reply', 'json', 'fault', 'status'] as const;

type Matcher = NonNullable<z.infer<typeof WhenSchema>['user']>;

function matcherOf(matcher: Matcher, what: string): string | RegExp {
  if (typeof matcher === 'string') return matcher;
  try {
    return new RegExp(matcher.pattern, matcher.flags);
  } catch (cause) {
    throw new MaeError({ code: invalidScript, message: `${what}: ${(cause as Error).message}`, cause });
  }
}

function whenOf(when: z.infer<typeof WhenSchema>, what: string): When {
  const { endpoint, ...texts } = when;
  const matchers = Object.entries(texts).map(([field, matcher]) => [field, matcherOf(matcher, what)]);
  return { ...Object.fromEntries(matchers), ...(endpoint && { endpoint }) };
}

type Given = Partial<z.infer<typeof ReplyJson>>;

/** The fields of a step as the server takes them. */
function optionsOf(given: Given, gates: Gates, what: string): ReplyOptions {
  const { when, hold, stall, toolCalls, times, headers, reasoning, finishReason, usage, wire } = given;
  const options = {
    when: when && whenOf(when, what),
    hold: hold === undefined ? undefined : gates.waitOf(hold),
    stall: stall && { afterDeltas: stall.afterDeltas, gate: gates.waitOf(stall.wait) },
    toolCalls: toolCalls?.map((call) => ({
      ...call,
      arguments: typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments),
    })),
    ...{ times, headers, reasoning, finishReason, usage, wire },
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/**
 * One step of a script in JSON.
 *
 * @throws MaeError `TESTING_SCRIPT_INVALID`, which names the step and the field
 */
export function readStep(json: unknown, index: number, gates: Gates): Step {
  const what = `Step ${index} of the script`;
  const parse = <T>(schema: z.ZodType<T>) => parseAs(schema, json, { code: invalidScript, what });
  const keys = typeof json === 'object' && json !== null ? Object.keys(json) : [];
  // `fault` first: the status of a fault is one of its fields.
  const kind = keys.includes('fault') ? 'fault' : kinds.find((one) => keys.includes(one));
  if (kind === undefined) {
    const message = `${what} is none: give it one of ${kinds.map((one) => `"${one}"`).join(', ')}.`;
    throw new MaeError({ code: invalidScript, message });
  }
  if (kind === 'reply') {
    const given = parse(ReplyJson);
    return reply(given.reply, optionsOf(given, gates, what));
  }
  if (kind === 'json') {
    const given = parse(ValueJson);
    return replyJson(given.json, optionsOf(given, gates, what));
  }
  if (kind === 'status') {
    const given = parse(StatusJson);
    const step = faults.status(given.status, given.body ?? '', optionsOf(given, gates, what));
    return given.retryAfter === undefined ? step : { ...step, retryAfter: given.retryAfter };
  }
  const { schema, make } = faultSteps[parse(FaultJson).fault];
  const given = parse(schema);
  return make(given, optionsOf(given as Given, gates, what));
}
