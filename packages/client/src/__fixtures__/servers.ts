import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Certificate } from './certificate.js';

/** A server of a test, on the loopback interface. */
export interface Listening extends AsyncDisposable {
  port: number;
}

/** Listens on a free port; disposing ends its connections too. */
export async function listen(server: Server | ReturnType<typeof createTlsServer>): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** What a model that always says the same answers with. */
export const replyBody = (content: string) =>
  JSON.stringify({ choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }] });

/** A model over TLS that says `over TLS`. */
export function startTlsModel(certificate: Certificate): Promise<Listening> {
  return listen(
    createTlsServer(certificate, (_, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(replyBody('over TLS'));
    }),
  );
}

export interface TestProxy extends Listening {
  /** What it was asked for, in order: `CONNECT host:port` or `POST http://…`. */
  seen: string[];
}

interface ProxyOptions {
  /** `user:password` it wants. */
  credentials?: string;
  /** The port of this machine that stands for every host. */
  target: number;
  /** Refuses every call with this status. */
  refusesWith?: number;
}

/** A forward proxy: CONNECT for TLS, absolute addresses for plain HTTP. */
export async function startProxy({ credentials, target, refusesWith }: ProxyOptions): Promise<TestProxy> {
  const seen: string[] = [];
  const wanted = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;
  const refusal = (incoming: IncomingMessage) =>
    refusesWith ?? (wanted !== undefined && incoming.headers['proxy-authorization'] !== wanted ? 407 : undefined);

  const server = createServer((incoming, outgoing) => {
    seen.push(`${incoming.method} ${incoming.url}`);
    const status = refusal(incoming);
    if (status !== undefined) return void outgoing.writeHead(status).end('refused by the proxy');
    const { method, headers, url = '' } = incoming;
    const { pathname } = new URL(url);
    const onward = request({ host: '127.0.0.1', port: target, method, path: pathname, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  server.on('connect', (incoming: IncomingMessage, socket: Duplex) => {
    seen.push(`CONNECT ${incoming.url}`);
    const status = refusal(incoming);
    if (status !== undefined) return void socket.end(`HTTP/1.1 ${status} Refused\r\ncontent-length: 0\r\n\r\n`);
    const onward = connect(target, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    const end = () => {
      socket.destroy();
      onward.destroy();
    };
    for (const side of [socket, onward]) side.on('error', end).on('close', end);
  });
  return Object.assign(await listen(server), { seen });
}
