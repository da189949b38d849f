/**
 * Two texts that differ, each at most `most` characters: where they are longer, the part around their first difference.
 * Whole in itself, as its text is sent into isolates.
 */
export function sidesAround(left: string, right: string, most: number): [left: string, right: string] {
  if (left.length <= most && right.length <= most) return [left, right];
  const shortest = Math.min(left.length, right.length);
  let same = 0;
  while (same < shortest && left.charCodeAt(same) === right.charCodeAt(same)) same += 1;
  // A third of what is shown is alike, so that the place can be found.
  const start = same <= most / 2 ? 0 : same - Math.floor(most / 3);
  const part = (text: string) => {
    const end = start + most;
    return `${start > 0 ? '…' : ''}${text.slice(start, end)}${end < text.length ? '…' : ''}`;
  };
  return [part(left), part(right)];
}
