import { expect, it } from 'vitest';
import { decodeImage, type Image } from './decode-image.js';
import { encodeImage, isImage } from './image.js';

const image: Image = {
  script: 'const é = "𝄞";',
  codeCache: Uint8Array.of(9, 8, 7),
  wasm: Uint8Array.of(1, 2, 3, 4, 5),
  memory: { maximumAt: 3, megabytes: 20, filledMegabytes: 12.5 },
  entries: {
    variables: { _Py_NoneStruct: 9 },
    validate: 1,
    prepare: 2,
    compileCall: 20,
    prepareChecks: 21,
    renewInput: 22,
    bring: 24,
    sources: 23,
    describe: 3,
    exitCode: 4,
    runExitFunctions: 5,
    freeMonitor: 6,
    giveFunction: 7,
    awaitableWanted: 8,
    readJson: 9,
    policyErrors: [6],
    raiseInstruction: 8,
    standardStreams: [7],
    referents: 9,
    knownRules: [8, 9],
  },
};

it('reads what it wrote', () => {
  const file = encodeImage(image);
  expect(isImage(file)).toBe(true);
  const read = decodeImage(file);
  expect({ ...read, wasm: new Uint8Array(read.wasm) }).toEqual(image);
  // isolated-vm takes the whole buffer behind the code cache.
  expect(read.codeCache.buffer.byteLength).toBe(3);
});

it('tells a damaged file from a whole one', () => {
  const file = encodeImage(image);
  for (const at of [0, 20, 60, file.length - 1]) {
    const damaged = new Uint8Array(file);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    expect(isImage(damaged)).toBe(false);
  }
  expect(isImage(file.subarray(0, -1))).toBe(false);
  expect(isImage(new Uint8Array(0))).toBe(false);
});
