import { describe, expect, it } from 'vitest';
import { forStream, oneLine, safeText } from './safe-text.js';

describe('safe text', () => {
  it('leaves plain text, tabs and other scripts alone', () => {
    const text = 'a\tb\nπ 数 🙂';
    expect(safeText(text)).toBe(text);
  });

  it('shows escape sequences instead of sending them', () => {
    expect(safeText('\x1b]0;title\x07\x1b[2J')).toBe('\\x1b]0;title\\x07\\x1b[2J');
  });

  it('shows controls that turn text around, move the cursor or hide it', () => {
    expect(safeText('a\rb\u202ec\u009bd\x7f')).toBe('a\\x0db\\u202ec\\x9bd\\x7f');
  });

  it('lets colours pass where asked, and nothing else', () => {
    expect(safeText('\x1b[31mred\x1b[0m\x1b[1A', true)).toBe('\x1b[31mred\x1b[0m\\x1b[1A');
    expect(safeText('\x1b[31mred\x1b[0m')).toBe('\\x1b[31mred\\x1b[0m');
  });

  it('reads Windows line ends as line ends', () => {
    expect(safeText('a\r\nb')).toBe('a\nb');
  });

  it('puts text on one line', () => {
    expect(oneLine('  a\n  b\x1b[31m ')).toBe('a b\\x1b[31m');
  });

  it('leaves bytes for pipes and files as they are', () => {
    expect(forStream({}, '\x1b[2J')).toBe('\x1b[2J');
    expect(forStream({ isTTY: true }, '\x1b[2J')).toBe('\\x1b[2J');
  });
});
