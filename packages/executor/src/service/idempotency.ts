import { createHash } from 'node:crypto';
import { canonicalJson, MaeError, type RunRequest } from '@mae/protocol';

interface Entry {
  fingerprint: string;
  started: Promise<{ runId: string }>;
  /** Known once the run has started. */
  runId?: string;
}

/** Equal requests have equal fingerprints (SHA-256, hexadecimal), whatever the order of their keys. */
export function requestFingerprint(request: RunRequest): string {
  const files = request.files?.map(({ name, content }) => ({
    name,
    sha256: createHash('sha256').update(content).digest('hex'),
  }));
  return createHash('sha256')
    .update(canonicalJson({ ...request, files }))
    .digest('hex');
}

/** Starts made under a key: the same request under the same key is the same run, however often it is sent. */
export class IdempotentStarts {
  readonly #entries = new Map<string, Entry>();
  readonly #isKnown: (runId: string) => boolean;

  /** @param isKnown whether a run is still there: a key lives as long as its run. */
  constructor(isKnown: (runId: string) => boolean) {
    this.#isKnown = isKnown;
  }

  /** @throws MaeError `RUN_IDEMPOTENCY_CONFLICT` where the key was used for another request. */
  async once(
    key: string | undefined,
    request: RunRequest,
    start: () => Promise<{ runId: string }>,
  ): Promise<{ runId: string }> {
    if (key === undefined) return start();
    this.#forget();
    const fingerprint = requestFingerprint(request);
    const known = this.#entries.get(key);
    if (known && known.fingerprint !== fingerprint) {
      throw new MaeError({
        code: 'RUN_IDEMPOTENCY_CONFLICT',
        message: 'This idempotency key was used for another request. Use a new key for a new run.',
      });
    }
    if (known) return known.started;

    const entry: Entry = { fingerprint, started: start() };
    this.#entries.set(key, entry);
    try {
      const { runId } = await entry.started;
      entry.runId = runId;
      return { runId };
    } catch (error) {
      this.#entries.delete(key);
      throw error;
    }
  }

  #forget(): void {
    for (const [key, { runId }] of this.#entries) {
      if (runId !== undefined && !this.#isKnown(runId)) this.#entries.delete(key);
    }
  }
}
