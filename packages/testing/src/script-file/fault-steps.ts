import * as z from 'zod';
import { faults } from '../script/faults.js';
import type { ReplyOptions, Step } from '../script/step.js';
import { cutWays } from '../script/wire-options.js';
import { common, RetryAfter, replyFields } from './fields.js';

type Common = Pick<Step, 'when' | 'times' | 'headers' | 'hold'>;

interface FaultStep {
  /** What the step may say, besides what every step may. */
  schema: z.ZodType;
  make(given: unknown, options: Common | ReplyOptions): Step;
}

/** A fault with its own fields; `make` gets them without those every step has. */
function fault<Shape extends z.ZodRawShape>(
  fields: Shape,
  make: (given: z.infer<z.ZodObject<Shape>>, options: Common) => Step,
): FaultStep {
  const own = z.object(fields);
  const schema = z.strictObject({ fault: z.string(), ...common, ...fields });
  return { schema, make: (given, options) => make(own.parse(given), options as Common) };
}

const plain = (make: (options: Common) => Step) => fault({}, (_given, options) => make(options));
const old = { old: z.boolean().optional() };
const status = { status: z.int().min(100).max(599).optional() };
const shape = { shape: z.enum(['detail', 'message']).optional() };
const retryAfter = { retryAfter: RetryAfter.optional() };

const cutFields = { content: z.string(), afterDeltas: z.int().min(-1), how: z.enum(cutWays) };
const wrongTypeFields = { content: z.string(), type: z.string().optional() };

/** Every fault a script in JSON may name. */
export const faultSteps: Record<Exclude<keyof typeof faults, 'status'>, FaultStep> = {
  unknownModel: fault({ model: z.string(), ...old }, ({ model, old }, options) =>
    faults.unknownModel(model, { ...options, ...(old && { old }) }),
  ),
  invalidArguments: fault({ message: z.string().optional(), ...old }, ({ message, old }, options) =>
    faults.invalidArguments(message, { ...options, ...(old && { old }) }),
  ),
  messageOrder: fault({ message: z.string().optional(), ...old }, ({ message, old }, options) =>
    faults.messageOrder(message, { ...options, ...(old && { old }) }),
  ),
  toolCallId: fault({ id: z.string().optional(), ...old }, ({ id, old }, options) =>
    faults.toolCallId(id, { ...options, ...(old && { old }) }),
  ),
  contextTooLong: plain(faults.contextTooLong),
  maxTokensExceeded: plain(faults.maxTokensExceeded),
  unauthorized: fault(shape, (given, options) => faults.unauthorized(given.shape, options)),
  forbidden: plain(faults.forbidden),
  moderationFailed: plain(faults.moderationFailed),
  notFound: fault(shape, (given, options) => faults.notFound(given.shape, options)),
  unprocessable: fault({ shape: z.enum(['detail', 'nested', 'both', 'text']).optional() }, (given, options) =>
    faults.unprocessable(given.shape, options),
  ),
  rateLimited: fault({ ...retryAfter, shape: z.enum(['envelope', 'message']).optional() }, (given, options) =>
    faults.rateLimited({ ...options, ...given }),
  ),
  serverError: plain(faults.serverError),
  overloaded: fault(retryAfter, (given, options) => faults.overloaded({ ...options, ...given })),
  htmlError: fault(status, (given, options) => faults.htmlError({ ...options, ...given })),
  empty: fault(status, (given, options) => faults.empty(given.status, options)),
  redirect: fault({ location: z.string(), ...status }, ({ location, ...given }, options) =>
    faults.redirect(location, { ...options, ...given }),
  ),
  wrongContentType: {
    schema: z.strictObject({ fault: z.string(), ...replyFields, ...wrongTypeFields }),
    make: (given, options) => {
      const { content, type } = z.object(wrongTypeFields).parse(given);
      return faults.wrongContentType(content, type, options);
    },
  },
  reset: plain(faults.reset),
  close: plain(faults.close),
  garbage: plain(faults.garbage),
  cut: {
    schema: z.strictObject({ fault: z.string(), ...replyFields, ...cutFields }),
    make: (given, options) => {
      const { content, ...cut } = z.object(cutFields).parse(given);
      return faults.cut(content, cut, options);
    },
  },
};
