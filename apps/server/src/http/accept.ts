/**
 * The media type to answer with: of those an `Accept` header names, the one it gives the greatest weight, of equals the
 * one offered first; else the default. A wildcard stands for the default.
 */
export function chooseType<T extends string>(header: string | undefined, offered: readonly T[], byDefault: T): T {
  let best: { type: T; weight: number } | undefined;
  const weights = weightsOf(header);
  for (const type of offered) {
    const weight = weights.get(type) ?? 0;
    if (weight > (best?.weight ?? 0)) best = { type, weight };
  }
  return best?.type ?? byDefault;
}

function weightsOf(header = ''): Map<string, number> {
  const weights = new Map<string, number>();
  for (const range of header.split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    weights.set(type, weight === undefined ? 1 : Number(weight) || 0);
  }
  return weights;
}
