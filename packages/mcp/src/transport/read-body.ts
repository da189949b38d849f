/** The body of a request as parsed JSON, or the status that refuses it. Its size is looked at before it is parsed. */
export async function readJson(
  request: Request,
  maxBytes: number,
): Promise<{ body: unknown } | { refused: 400 | 413 }> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return { refused: 413 };
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of request.body ?? []) {
    bytes += piece.byteLength;
    if (bytes > maxBytes) return { refused: 413 };
    pieces.push(piece);
  }
  try {
    return { body: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces))) };
  } catch {
    return { refused: 400 };
  }
}
