import { createParser, type EventSourceMessage } from 'eventsource-parser';

/** One Server-Sent Event. `unfinished` marks a last one without its blank line. */
export interface ServerEvent {
  event: string | undefined;
  data: string;
  unfinished: boolean;
}

/** Characters of one line: far beyond any chunk, small enough not to fill the memory. */
const maxLineCharacters = 16_777_216;

/** Reads bytes as Server-Sent Events, however they are split. @throws ParseError for a line without end. */
export async function* readServerEvents(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent, void, void> {
  const decoder = new TextDecoder();
  let messages: EventSourceMessage[] = [];
  const parser = createParser({
    onEvent: (message) => void messages.push(message),
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') throw error;
    },
    maxBufferSize: maxLineCharacters,
  });
  for await (const chunk of bytes) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    if (messages.length === 0) continue;
    const ready = messages;
    messages = [];
    for (const { event, data } of ready) yield { event, data, unfinished: false };
  }
  // The end of the body ends the last line and the last event.
  parser.feed(`${decoder.decode()}\n\n`);
  for (const { event, data } of messages) yield { event, data, unfinished: true };
}
