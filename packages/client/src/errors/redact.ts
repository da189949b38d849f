const maxCharacters = 400;

/** The key as servers may write it back: plain, inside JSON, inside an address. */
function formsOf(apiKey: string): string[] {
  return [...new Set([apiKey, JSON.stringify(apiKey).slice(1, -1), encodeURIComponent(apiKey)])];
}

/** Text without the key and without any bearer token. */
export function hideKey(text: string, apiKey: string | undefined): string {
  const forms = apiKey === undefined ? [] : formsOf(apiKey);
  const withoutKey = forms.reduce((hidden, form) => hidden.replaceAll(form, '[key]'), text);
  return withoutKey.replaceAll(/bearer\s+[^\s"',;]+/gi, 'Bearer [key]');
}

/** Text of a server that may be shown: without the key, without any bearer token, cut to 400 characters. */
export function redact(text: string, apiKey: string | undefined): string {
  const clean = hideKey(text, apiKey).trim();
  return clean.length <= maxCharacters ? clean : `${clean.slice(0, maxCharacters - 1)}…`;
}
