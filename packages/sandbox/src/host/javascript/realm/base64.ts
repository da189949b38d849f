import { DOMException } from './dom-exception.js';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function btoa(value: unknown): string {
  const text = String(value);
  let result = '';
  for (let index = 0; index < text.length; index += 3) {
    const codes = [text.charCodeAt(index), text.charCodeAt(index + 1), text.charCodeAt(index + 2)];
    if (codes.some((code) => code > 255)) throw new DOMException('Invalid character', 'InvalidCharacterError');
    const [first = 0, second = 0, third = 0] = codes;
    const bits = (first << 16) | ((second || 0) << 8) | (third || 0);
    result += `${alphabet[bits >> 18]}${alphabet[(bits >> 12) & 63]}`;
    result += index + 1 < text.length ? alphabet[(bits >> 6) & 63] : '=';
    result += index + 2 < text.length ? alphabet[bits & 63] : '=';
  }
  return result;
}

export function atob(value: unknown): string {
  const text = String(value).replace(/[\t\n\f\r ]/g, '');
  if (/[^A-Za-z0-9+/=]/.test(text)) throw new DOMException('Invalid character', 'InvalidCharacterError');
  const digits = text.length % 4 === 0 ? text.replace(/={1,2}$/, '') : text;
  if (digits.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(digits))
    throw new DOMException('The string to be decoded is not correctly encoded.', 'InvalidCharacterError');
  let result = '';
  let bits = 0;
  let count = 0;
  for (const digit of digits) {
    bits = (bits << 6) | alphabet.indexOf(digit);
    count += 6;
    if (count >= 8) {
      count -= 8;
      result += String.fromCharCode((bits >> count) & 255);
    }
  }
  return result;
}
