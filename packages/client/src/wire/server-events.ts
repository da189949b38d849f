import { createParser, type EventSourceMessage, type EventSourceParser } from 'eventsource-parser';

/** One Server-Sent Event. `unfinished` marks a last one without its blank line. */
export interface ServerEvent {
  event: string | undefined;
  data: string;
  unfinished: boolean;
}

/** Characters of one line: far beyond any chunk, small enough not to fill the memory. */
const maxLineCharacters = 16_777_216;

/** Reads bytes as Server-Sent Events, however they are split. */
export class ServerEventReader {
  readonly #decoder = new TextDecoder();
  readonly #parser: EventSourceParser;
  #messages: EventSourceMessage[] = [];

  constructor() {
    this.#parser = createParser({
      onEvent: (message) => void this.#messages.push(message),
      onError: (error) => {
        if (error.type === 'max-buffer-size-exceeded') throw error;
        // Older builds of llama.cpp write `error: {…}` where others write an event.
        if (error.type === 'unknown-field' && error.field === 'error') {
          this.#messages.push({ id: undefined, event: 'error', data: error.value ?? '' });
        }
      },
      maxBufferSize: maxLineCharacters,
    });
  }

  /** The events that end in these bytes. @throws ParseError for a line without end. */
  push(bytes: Uint8Array): ServerEvent[] {
    return this.#feed(this.#decoder.decode(bytes, { stream: true }), false);
  }

  /** The end of the body ends the last line and the last event. */
  end(): ServerEvent[] {
    return this.#feed(`${this.#decoder.decode()}\n\n`, true);
  }

  #feed(text: string, unfinished: boolean): ServerEvent[] {
    this.#parser.feed(text);
    const messages = this.#messages;
    this.#messages = [];
    return messages.map(({ event, data }) => ({ event, data, unfinished }));
  }
}
