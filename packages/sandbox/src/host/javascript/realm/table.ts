import { inspect } from 'node-inspect-extracted';

const edges = { top: '┌┬┐', middle: '├┼┤', bottom: '└┴┘' };

/** What `console.table` writes in Node, or undefined for what is no table. */
export function table(data: unknown, columns?: string[]): string | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const shown = (value: unknown): string =>
    inspect(value, {
      maxArrayLength: 3,
      breakLength: Number.POSITIVE_INFINITY,
      depth:
        typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 2 ? -1 : 0,
    });
  const isMap = data instanceof Map;
  const isSet = data instanceof Set;
  const rows: [key: string, value: unknown][] = isMap
    ? [...data].map(([, value], index) => [String(index), value])
    : isSet
      ? [...data].map((value, index) => [String(index), value])
      : Object.keys(data).map((key) => [key, (data as Record<string, unknown>)[key]]);
  const keys = isMap ? [...data.keys()].map(shown) : [];
  const names: string[] = columns === undefined ? [] : [...columns];
  let hasValues = isMap || isSet;
  for (const [, row] of hasValues ? [] : rows) {
    if (typeof row !== 'object' || row === null) hasValues = true;
    else if (columns === undefined) for (const name of Object.keys(row)) if (!names.includes(name)) names.push(name);
  }
  const index = isMap || isSet ? '(iteration index)' : '(index)';
  const head = [index, ...(isMap ? ['Key'] : []), ...(isMap || isSet ? [] : names), ...(hasValues ? ['Values'] : [])];
  const body = rows.map(([key, row], at) => {
    const isObject = typeof row === 'object' && row !== null;
    if (isMap) return [key, keys[at] ?? '', shown(row)];
    if (isSet) return [key, shown(row)];
    const cells = names.map((name) =>
      isObject && Object.hasOwn(row, name) ? shown((row as Record<string, unknown>)[name]) : '',
    );
    return [key, ...cells, ...(hasValues ? [isObject ? '' : shown(row)] : [])];
  });
  return render([head, ...body]);
}

function render(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))) + 2);
  const rule = ([left = '', middle = '', right = '']: string) =>
    left + widths.map((width) => '─'.repeat(width)).join(middle) + right;
  const line = (row: string[]) =>
    `│${row.map((cell, column) => ` ${cell}${' '.repeat((widths[column] ?? 0) - widthOf(cell) - 1)}`).join('│')}│`;
  const [head = [], ...body] = rows;
  return [rule(edges.top), line(head), rule(edges.middle), ...body.map(line), rule(edges.bottom)].join('\n');
}

/** Columns that a text takes: East Asian characters and pictures take two. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    const isWide =
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u.test(
        character,
      );
    width += isWide ? 2 : /\p{Mark}/u.test(character) ? 0 : 1;
  }
  return width;
}
