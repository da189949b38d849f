import { MaeError, parseAs } from '@mae/protocol';
import * as z from 'zod';
import type { Step } from '../script/step.js';
import { modelCard } from '../server/model-cards.js';
import type { MistralServerOptions } from '../server/options.js';
import { serverFields } from './fields.js';
import { Gates } from './gates.js';
import { invalidScript, readStep } from './read-step.js';

const Steps = z.array(z.unknown());
const ScriptFile = z.strictObject({ script: Steps.optional(), ...serverFields });

/** Steps from JSON. */
export function readSteps(json: unknown, gates: Gates): Step[] {
  const steps = parseAs(Steps, json, { code: invalidScript, what: 'The script' });
  return steps.map((step, index) => readStep(step, index, gates));
}

/** What a script in JSON asks of a server: a list of steps, or an object with options and `script`. */
export interface ReadScript {
  options: Omit<MistralServerOptions, 'script'>;
  /** Absent where the file has none. */
  steps?: Step[];
  gates: Gates;
}

/**
 * Reads the text of a script file.
 *
 * @throws MaeError `TESTING_SCRIPT_INVALID` where it is no JSON, or says what no script says
 */
export function readScript(text: string): ReadScript {
  const gates = new Gates();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new MaeError({ code: invalidScript, message: `The script is not JSON: ${(cause as Error).message}`, cause });
  }
  if (Array.isArray(json)) return { options: {}, steps: readSteps(json, gates), gates };
  const { script, models, ...given } = parseAs(ScriptFile, json, { code: invalidScript, what: 'The script' });
  const options = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return {
    options: { ...options, ...(models && { models: models.map(({ id, ...card }) => modelCard(id, card)) }) },
    ...(script && { steps: readSteps(script, gates) }),
    gates,
  };
}
