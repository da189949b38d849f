import { pageBytes } from '../wasm/cap-memory.js';
import { exportList } from '../wasm/exports.js';
import { imageFault } from '../wasm/fault.js';
import { constant, globals } from '../wasm/globals.js';
import { type DataSegment, data, dataCount, memory } from '../wasm/memory.js';
import { tables } from '../wasm/tables.js';
import { WasmModule } from '../wasm/wasm-module.js';
import type { Linked } from './link.js';

/** What a started interpreter holds. */
export interface InterpreterState {
  memory: Uint8Array;
  /** Of the globals that can change, in the order of their state names. */
  globals: number[];
  tables: TableState[];
}

export interface TableState {
  size: number;
  /** Whether every entry is null. */
  isEmpty: boolean;
}

/** What is all zero within a block is not written. Larger blocks make fewer segments and more bytes. */
const blockBytes = 1024;
const inBlock = BigUint64Array.BYTES_PER_ELEMENT;

/**
 * Writes the state of a started interpreter into its module: who instantiates it has that interpreter.
 *
 * @param kept names of the exports to keep
 * @throws MaeError `SANDBOX_IMAGE_TABLE_CHANGED` where a table has got entries, which a module cannot hold
 */
export function freezeModule(linked: Linked, state: InterpreterState, kept: readonly string[]): Uint8Array {
  const module = new WasmModule(linked.wasm);
  setTables(module, state.tables);
  const values = new Map(linked.changing.map((index, number) => [index, state.globals[number] ?? 0]));
  module.set(
    globals,
    module.get(globals).map((one, index) => {
      const value = values.get(index);
      return value === undefined ? one : { ...one, initial: constant(value) };
    }),
  );
  module.set(memory, { ...module.get(memory), initial: state.memory.length / pageBytes });
  const segments = usedBlocks(state.memory);
  module.set(data, segments);
  module.set(dataCount, segments.length);
  module.set(
    exportList,
    module.get(exportList).filter(({ name }) => kept.includes(name)),
  );
  return module.bytes();
}

/**
 * The first table, of functions, must be as it was. The others hold objects of JavaScript, of which there are none: the
 * places for them may have become more.
 */
function setTables(module: WasmModule, states: TableState[]): void {
  const declared = module.get(tables);
  const sized = declared.map((table, index) => {
    const { size, isEmpty } = states[index] ?? { size: 0, isEmpty: false };
    if (index === 0 ? size !== table.size : !isEmpty) {
      throw imageFault('SANDBOX_IMAGE_TABLE_CHANGED', `its table ${index} got entries when it was started`);
    }
    return { ...table, size };
  });
  module.set(tables, sized);
}

/** Memory as segments, without what is all zero. */
function usedBlocks(bytes: Uint8Array): DataSegment[] {
  const words = new BigUint64Array(bytes.buffer, bytes.byteOffset, bytes.length / inBlock);
  const segments: DataSegment[] = [];
  let start: number | undefined;
  for (let at = 0; at <= bytes.length; at += blockBytes) {
    const block = words.subarray(at / inBlock, (at + blockBytes) / inBlock);
    const isUsed = block.some((word) => word !== 0n);
    if (isUsed) start ??= at;
    else if (start !== undefined) {
      segments.push({ start, bytes: bytes.subarray(start, at) });
      start = undefined;
    }
  }
  return segments;
}
