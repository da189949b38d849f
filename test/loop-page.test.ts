import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DiagnosisCategory, RepairStrategy, StopReason, VerificationStatus } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import { root } from './script.js';

const page = readFileSync(path.join(root, 'docs', 'loop.md'), 'utf8');
/** The first cells of all rows, with the names in them. */
const rows = new Set([...page.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell = '']) => cell.match(/[\w-]+/g) ?? []));

describe('the page on the loop', () => {
  it.each([
    ['stop reason', StopReason.options],
    ['category of a diagnosis', DiagnosisCategory.options],
    ['strategy', RepairStrategy.options],
    ['verdict', VerificationStatus.options],
  ])('has a row for every %s', (_, names: readonly string[]) => {
    expect(names.filter((name) => !rows.has(name))).toEqual([]);
  });

  it('has a row for nothing else', () => {
    const known = new Set<string>([
      ...[...StopReason.options, ...DiagnosisCategory.options, ...RepairStrategy.options],
      ...[...VerificationStatus.options, 'stopReason'],
    ]);
    expect([...rows].filter((name) => !known.has(name))).toEqual([]);
  });
});
