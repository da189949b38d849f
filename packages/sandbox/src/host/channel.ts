import { Buffer } from 'node:buffer';
import { engineFrameCaps } from '../frame-caps.js';
import { encodeFrame, type Frame, FrameReader } from '../frames.js';
import type { FromHost } from '../messages.js';

/** Ends this process at once. `process.exit` would wait for an isolate's thread, for ever if it spins. */
export function die(): never {
  process.kill(process.pid, 'SIGKILL');
  // The first process of a pid namespace does not die of its own SIGKILL.
  process.abort();
}

/** The pipes to the engine. Their end is this process's end: a host does not outlive its engine. */
export class Channel {
  send(header: FromHost, body?: Uint8Array | string): void {
    process.stdout.write(encodeFrame(header, typeof body === 'string' ? Buffer.from(body, 'utf8') : body));
  }

  /** Says a last thing and ends. The engine would end this process too, but may be busy with something else. */
  sendLast(header: FromHost, body?: Uint8Array | string): void {
    this.send(header, body);
    process.stdout.write('', die);
  }

  listen(onFrame: (frame: Frame) => void): void {
    const reader = new FrameReader(engineFrameCaps);
    process.stdin.on('data', (chunk: Buffer) => {
      for (const frame of reader.push(chunk)) onFrame(frame);
    });
    process.stdin.on('end', die);
    process.stdin.on('close', die);
    process.stdin.on('error', die);
    process.stdout.on('error', die);
  }
}
