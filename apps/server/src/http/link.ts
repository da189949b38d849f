/** `Link: rel="next"` (RFC 8288): the same request with the cursor of the next page. */
export function nextPageLink(url: string, cursor: string): string {
  const [path = '', query = ''] = url.split('?');
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', cursor);
  return `<${path}?${parameters}>; rel="next"`;
}
