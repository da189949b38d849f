const maxCharacters = 400;

/** Text of a server that may be shown: without the key, without any bearer token, cut to 400 characters. */
export function redact(text: string, apiKey: string | undefined): string {
  const withoutKey = apiKey === undefined ? text : text.replaceAll(apiKey, '[key]');
  const clean = withoutKey.replaceAll(/bearer\s+[^\s"',;]+/gi, 'Bearer [key]').trim();
  return clean.length <= maxCharacters ? clean : `${clean.slice(0, maxCharacters - 1)}…`;
}
