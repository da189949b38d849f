/** Whether a `Prefer` header asks not to wait (RFC 7240). Other preferences are no orders and are passed over. */
export function prefersAsync(header: string | string[] | undefined): boolean {
  return [header]
    .flat()
    .flatMap((value) => value?.split(',') ?? [])
    .some((preference) => preference.split(';')[0]?.trim().toLowerCase() === 'respond-async');
}

/** Whether an `Accept` header names event streams. */
export function acceptsEvents(header: string | undefined): boolean {
  return (header ?? '').split(',').some((range) => range.split(';')[0]?.trim().toLowerCase() === 'text/event-stream');
}
