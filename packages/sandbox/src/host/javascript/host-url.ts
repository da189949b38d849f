const parts = [
  'href',
  'origin',
  'protocol',
  'username',
  'password',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'hash',
] as const;
type Part = (typeof parts)[number];

/** Of a request: a longer one would keep the host from its watch for too long. */
const longest = 131_072;

/** Takes URLs apart for a guest, text in and text out. Whatever it is given, it answers with JSON and never throws. */
export function answerUrl(request: unknown): string {
  try {
    if (typeof request !== 'string' || request.length > longest) return 'null';
    const [kind, href, third, value] = JSON.parse(request) as unknown[];
    if (kind === 'parse') return components(new URL(String(href), third === null ? undefined : String(third)));
    const url = new URL(String(href));
    const part = parts.find((name) => name === third);
    if (part !== undefined && part !== 'origin') url[part] = String(value);
    return components(url);
  } catch {
    return 'null';
  }
}

function components(url: URL): string {
  return JSON.stringify(Object.fromEntries(parts.map((part: Part) => [part, url[part]])));
}
