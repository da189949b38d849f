import pc from 'picocolors';
import type { ColorWhen } from '../flags.js';

export type Style = ReturnType<typeof pc.createColors>;

/** Colours for a stream, or none: a pipe and a file get plain text. */
export function styleFor(stream: { isTTY?: boolean }, when: ColorWhen): Style {
  return pc.createColors(when === 'always' || (when === 'auto' && stream.isTTY === true));
}
