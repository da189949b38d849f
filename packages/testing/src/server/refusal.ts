import type { Problem } from '../script/step.js';
import type { Flavour } from './flavour.js';

/** Why a request is not answered by the script. */
export interface Refusal {
  status: number;
  body: unknown;
}

/** A refusal in the words of a flavour. */
export function refuse(flavour: Flavour, status: number, problem: Problem): Refusal {
  return { status, body: flavour.error(status, problem) };
}

export const unknownModel = (id: string): Problem => ({
  message: `Invalid model: ${id}`,
  type: 'invalid_model',
  code: '1500',
});

/** A value this model does not take. */
export const invalidArguments = (message: string): Problem => ({
  message,
  type: 'invalid_request_invalid_args',
  code: '3051',
});
