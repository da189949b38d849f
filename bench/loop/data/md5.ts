/** RFC 1321 in JavaScript, for text as UTF-8. */
export const md5Source = `function md5OfText(text) {
  const bytes = Array.from(unescape(encodeURIComponent(text)), (one) => one.charCodeAt(0));
  const bits = bytes.length * 8;
  bytes.push(128);
  while (bytes.length % 64 !== 56) bytes.push(0);
  for (let at = 0; at < 8; at++) bytes.push(Math.floor(bits / 2 ** (8 * at)) & 255);
  const turns = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let block = 0; block < bytes.length; block += 64) {
    const word = (at) => bytes.slice(block + 4 * at, block + 4 * at + 4).reduceRight((all, byte) => (all << 8) | byte, 0);
    let [a, b, c, d] = state;
    for (let step = 0; step < 64; step++) {
      const round = step >> 4;
      const [mixed, at] = [
        [(b & c) | (~b & d), step],
        [(d & b) | (~d & c), (5 * step + 1) % 16],
        [b ^ c ^ d, (3 * step + 5) % 16],
        [c ^ (b | ~d), (7 * step) % 16],
      ][round];
      const sum = (a + mixed + Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32) + word(at)) | 0;
      const turn = turns[round][step % 4];
      [a, d, c, b] = [d, c, b, (b + ((sum << turn) | (sum >>> (32 - turn)))) | 0];
    }
    [a, b, c, d].forEach((part, at) => { state[at] = (state[at] + part) | 0; });
  }
  return state.map((part) => [0, 8, 16, 24].map((at) => ((part >>> at) & 255).toString(16).padStart(2, '0')).join('')).join('');
}

`;
