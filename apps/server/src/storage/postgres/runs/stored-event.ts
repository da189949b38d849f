import type { DurableEvent } from '@mae/protocol';

/** An event as it was stored by `append`, which took nothing else. */
export const parseStored = ({ event }: { event: string }): DurableEvent => JSON.parse(event) as DurableEvent;
