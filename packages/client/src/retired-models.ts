/** When a model was retired, and what its maker names in its place. */
export interface RetiredModel {
  /** ISO 8601 date. */
  retiredOn: string;
  /** The id to use now. Absent where there is none. */
  replacement?: string;
}

const medium = 'mistral-medium-3-5';
const small = 'mistral-small-2603';
const gone = (retiredOn: string, replacement?: string): RetiredModel =>
  replacement === undefined ? { retiredOn } : { retiredOn, replacement };

/**
 * Models that Mistral's API does not serve any more, by id. Dates are those of the model data in Mistral's documentation,
 * as of `asOf`; so are the replacements of Magistral Small and Devstral Small, the others are those of a third party's
 * table of migrations. Replacements that were retired themselves are followed to the model that is served.
 */
export const retiredModels: { readonly asOf: string; readonly models: Readonly<Record<string, RetiredModel>> } = {
  asOf: '2026-11-22',
  models: {
    'devstral-2512': gone('2026-07-31', medium),
    'devstral-latest': gone('2026-07-31', medium),
    'devstral-medium-latest': gone('2026-07-31', medium),
    'labs-devstral-small-2512': gone('2026-03-31', small),
    'devstral-small-latest': gone('2026-03-31', small),
    'magistral-medium-2509': gone('2026-07-31', medium),
    'magistral-small-2509': gone('2026-07-31', small),
    'mistral-medium-2505': gone('2026-08-31', medium),
    'mistral-medium-2508': gone('2026-08-31', medium),
    'mistral-small-2506': gone('2026-07-31', small),
    'open-mistral-nemo': gone('2026-07-31', 'ministral-8b-2512'),
    'labs-leanstral-1-5': gone('2026-09-30'),
  },
};

/** What is known of a model that was retired; `undefined` for every other. */
export function retirementOf(model: string | undefined): RetiredModel | undefined {
  return model !== undefined && Object.hasOwn(retiredModels.models, model) ? retiredModels.models[model] : undefined;
}

/** Such as `devstral-2512 was retired on 2026-07-31: use mistral-medium-3-5.` */
export function retirementInWords(model: string, { retiredOn, replacement }: RetiredModel): string {
  return `${model} was retired on ${retiredOn}${replacement === undefined ? ', without a replacement' : `: use ${replacement}`}.`;
}
