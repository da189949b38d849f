import { imageFault } from './fault.js';
import { Reader } from './reader.js';
import { concat, unsigned } from './writer.js';

const magicAndVersion = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const customSection = 0;

/** How one kind of section is read and written. Reading and writing again gives the same bytes. */
export interface SectionKind<Content> {
  id: number;
  name: string;
  read(reader: Reader): Content;
  write(content: Content): Uint8Array;
}

/** A WebAssembly module as its sections, each read when it is asked for. */
export class WasmModule {
  readonly #sections: { id: number; content: Uint8Array }[];
  readonly #start: number;

  /** @throws MaeError `SANDBOX_IMAGE_UNREADABLE` */
  constructor(bytes: Uint8Array) {
    this.#start = bytes.byteOffset;
    const reader = new Reader(bytes);
    if (!reader.bytes(magicAndVersion.length).every((byte, index) => byte === magicAndVersion[index])) {
      throw imageFault('SANDBOX_IMAGE_UNREADABLE', 'it does not begin as a module of version 1');
    }
    this.#sections = [];
    while (!reader.isAtEnd) {
      const id = reader.byte();
      this.#sections.push({ id, content: reader.bytes(reader.unsigned()) });
    }
  }

  /** Of every section, in their order; 0 is a custom one. */
  get sectionIds(): number[] {
    return this.#sections.map(({ id }) => id);
  }

  /** @throws MaeError `SANDBOX_IMAGE_SECTION_CHANGED`, `SANDBOX_IMAGE_UNREADABLE` */
  get<Content>(kind: SectionKind<Content>): Content {
    const reader = new Reader(this.#find(kind).content);
    const content = kind.read(reader);
    if (!reader.isAtEnd) throw imageFault('SANDBOX_IMAGE_UNREADABLE', `its ${kind.name} section is too long`);
    return content;
  }

  set<Content>(kind: SectionKind<Content>, content: Content): void {
    this.#find(kind).content = kind.write(content);
  }

  /** Where the content of a section begins in the bytes this module was read from. It must not have been set since. */
  offsetOf<Content>(kind: SectionKind<Content>): number {
    return this.#find(kind).content.byteOffset - this.#start;
  }

  /** Names and notes for linkers: nothing that is executed. */
  dropCustomSections(): void {
    for (let index = this.#sections.length - 1; index >= 0; index -= 1) {
      if (this.#sections[index]?.id === customSection) this.#sections.splice(index, 1);
    }
  }

  bytes(): Uint8Array {
    const parts = this.#sections.flatMap(({ id, content }) => [[id, ...unsigned(content.length)], content]);
    return concat([magicAndVersion, ...parts]);
  }

  #find({ id, name }: { id: number; name: string }) {
    const [found, second] = this.#sections.filter((section) => section.id === id);
    if (!found || second) throw imageFault('SANDBOX_IMAGE_SECTION_CHANGED', `it has not one ${name} section`);
    return found;
  }
}
