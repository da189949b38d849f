/**
 * Headers of content that programs wrote. It is something to save, and never a page: no type that a browser would
 * render, nothing it may load or run, and a name without anything that a header or a file system would read as more.
 */
export function attachment(name: string, kind: 'text' | 'bytes'): Record<string, string> {
  const base = name.split('/').at(-1) ?? name;
  const plain = base.replace(/[^\w.-]/g, '_');
  return {
    'content-type': kind === 'text' ? 'text/plain; charset=utf-8' : 'application/octet-stream',
    'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encodeRfc8187(base)}`,
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  };
}

/** Half a surrogate pair has no UTF-8: it becomes the sign for what cannot be read. */
const encodeRfc8187 = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
