import { hostname as nameOfMachine } from 'node:os';
import type { HostFunction } from '@mae/protocol';
import { expect } from 'vitest';
import * as z from 'zod';
import { attacks, inLanguage } from './fixture.js';
import { tools } from './tools.js';

/** A function as its author has to write it: an address of this machine is none of a program's business. */
const fetching: Record<string, HostFunction> = {
  fetch_text: {
    input: z.object({ url: z.string() }),
    call: async (input) => {
      const { protocol, hostname } = new URL((input as { url: string }).url);
      if (protocol !== 'https:' || /^(localhost|127\.|\[|10\.|169\.254\.)/.test(hostname)) {
        throw new Error('This address is not allowed.');
      }
      throw new Error('The test has no network.');
    },
  },
};

const limits = { timeoutMs: 20_000 };
const unreachable = {
  policy: 'open' as const,
  limits,
  expect: 'ERR' as const,
  error: /OSError|gaierror|URLError|unreachable|Not supported|NotImplementedError|UnsupportedOperation/,
};

attacks('J. Network', [
  ...inLanguage('python', [
    { id: 'J01', code: 'import socket\nsocket.create_connection(("127.0.0.1", {port}), timeout=1)', ...unreachable },
    {
      id: 'J01a',
      code: 'import urllib.request\nurllib.request.urlopen("http://127.0.0.1:{port}/").read()',
      ...unreachable,
    },
    {
      id: 'J01b',
      full: true,
      code: 'import http.client\nhttp.client.HTTPConnection("127.0.0.1", {port}).request("GET", "/")',
      ...unreachable,
    },
    { id: 'J01c', code: 'import socket\ns = socket.socket()\ns.bind(("127.0.0.1", 0))\ns.listen(1)', ...unreachable },
    {
      id: 'J01d',
      full: true,
      code: 'import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", {port}))',
      ...unreachable,
    },
    {
      id: 'J01e',
      code: 'import socket\nsocket.socket(socket.AF_UNIX).connect("/var/run/docker.sock")',
      ...unreachable,
      error: undefined,
    },
    {
      id: 'J01f',
      code: 'import asyncio\nawait asyncio.open_connection("127.0.0.1", {port})',
      expect: ['ERR', 'TIME'],
      limits: { timeoutMs: 1_000 },
    },
    { id: 'J01g', code: 'import socket', expect: 'DENY' },
    { id: 'J02', code: 'from pyodide.http import pyfetch\nawait pyfetch("http://127.0.0.1:{port}/")', expect: 'DENY' },
    { id: 'J02a', code: 'import js\nawait js.fetch("http://127.0.0.1:{port}/")', policy: 'open', expect: 'DENY' },
    { id: 'J02b', code: 'import requests', expect: 'DENY', error: /there is no network/ },
  ]),
  ...inLanguage('javascript', [
    { id: 'J02', code: 'await fetch("http://127.0.0.1:{port}/")', expect: 'DENY', error: /no network/ },
    { id: 'J02a', code: 'new WebSocket("ws://127.0.0.1:{port}/")', expect: 'DENY' },
    { id: 'J02b', code: 'new XMLHttpRequest()', expect: 'DENY' },
    {
      id: 'J02c',
      code: '["fetch", "WebSocket", "XMLHttpRequest", "EventSource", "navigator", "importScripts", "Worker", "WebTransport"].filter((name) => name in globalThis)',
      policy: 'open',
      expect: 'CONT',
      value: [],
    },
    {
      id: 'J02d',
      code: 'await eval("import(\'http://127.0.0.1:{port}/x.js\')")',
      expect: 'ERR',
      error: /Not supported/,
    },
    {
      id: 'J04',
      code: '1',
      checks: [{ id: 'a', source: 'model', kind: 'value', schema: { $ref: 'http://127.0.0.1:{port}/schema' } }],
      expect: 'OK',
      value: 1,
      also: ({ checks }) => {
        if (checks[0]?.verdict !== 'broken') throw new Error(JSON.stringify(checks));
      },
    },
  ]),
  // Nothing is fetched by default: a function that fetches decides what for.
  {
    id: 'J04a',
    language: 'python',
    code: `told = []
for url in ["http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://[::1]:{port}/", "file:///etc/hostname"]:
    try: told.append(fetch_text(url=url))
    except RuntimeError as error: told.append(str(error))
told`,
    functions: fetching,
    expect: 'OK',
    value: Array(4).fill('This address is not allowed.'),
  },
  {
    id: 'J04b',
    language: 'javascript',
    code: 'await fetch_text({ url: "http://127.0.0.1:{port}/" })',
    functions: fetching,
    expect: 'ERR',
    error: /This address is not allowed/,
  },
  { id: 'J04c', language: 'javascript', code: 'await fetch("http://127.0.0.1:{port}/")', ...tools(), expect: 'DENY' },
  // No name but the declared ones goes out, and what was called is told.
  {
    id: 'J05',
    language: 'python',
    code: `secret = open("input.txt").read()
told = []
for name in ["tool_" + secret, "tool", "strict"]:
    try: told.append(eval(name)(n=1))
    except NameError: told.append("no such name")
told`,
    files: [{ name: 'input.txt', content: 'planted' }],
    ...tools(),
    expect: 'OK',
    value: ['no such name', { n: 1 }, { n: 1 }],
    also: ({ functionCalls }) =>
      expect(functionCalls).toEqual(['tool', 'strict'].map((name) => ({ name, calls: 1, failures: 0 }))),
  },
  {
    id: 'J05a',
    language: 'javascript',
    code: 'const told = [typeof globalThis["tool_" + stdin]]; Object.defineProperty(tool, "name", { value: "tool_" + stdin }); told.push(await tool(1)); told',
    stdin: 'planted',
    ...tools(),
    expect: 'OK',
    value: ['undefined', 1],
    also: ({ functionCalls }) => expect(functionCalls).toEqual([{ name: 'tool', calls: 1, failures: 0 }]),
  },
]);

attacks('J. Network, further ways', [
  ...inLanguage('python', [
    { id: 'J06', code: 'import socket\nsocket.getaddrinfo("localhost", 80)', policy: 'open', expect: ['ERR', 'CONT'] },
    { id: 'J07', code: 'import socket\nsocket.gethostbyname("example.com")', policy: 'open', expect: 'ERR' },
    {
      id: 'J08',
      code: 'import os, socket\nfound = [os.uname().nodename]\ntry: found.append(socket.gethostname())\nexcept OSError: pass\nfound',
      policy: 'open',
      expect: 'CONT',
      also: ({ value }) => expect(JSON.stringify(value?.json)).not.toContain(nameOfMachine()),
    },
    { id: 'J09', code: 'import socket\na, b = socket.socketpair()\na.send(b"x")', policy: 'open', expect: 'ERR' },
    { id: 'J10', code: 'import smtplib\nsmtplib.SMTP("127.0.0.1", {port})', policy: 'open', expect: 'ERR' },
    { id: 'J11', code: 'import ftplib\nftplib.FTP("127.0.0.1")', policy: 'open', expect: 'ERR', full: true },
    {
      id: 'J12',
      code: 'import xmlrpc.client\nxmlrpc.client.ServerProxy("http://127.0.0.1:{port}").x()',
      policy: 'open',
      expect: 'ERR',
      full: true,
    },
    { id: 'J13', code: 'import select\nselect.select([0], [], [], 0.01)', policy: 'open', expect: ['ERR', 'CONT'] },
    {
      id: 'J14',
      code: 'import http.server\nhttp.server.HTTPServer(("", 0), http.server.BaseHTTPRequestHandler).serve_forever()',
      policy: 'open',
      expect: 'ERR',
      full: true,
    },
    { id: 'J15', code: 'import socket\nsocket.socket(fileno=3).send(b"x")', policy: 'open', expect: 'ERR' },
  ]),
  ...inLanguage('javascript', [
    { id: 'J06', code: 'new URL("http://127.0.0.1:{port}/").searchParams.append("a", 1); 1', expect: 'OK', value: 1 },
    {
      id: 'J07',
      code: '["WebTransport", "RTCPeerConnection", "EventSource", "fetch", "Request", "Response", "Image", "postMessage", "BroadcastChannel"].filter((name) => name in globalThis)',
      policy: 'open',
      expect: 'CONT',
      value: [],
    },
    { id: 'J08', code: 'import("data:text/javascript,export default 1")', policy: 'open', expect: 'DENY' },
    { id: 'J09', code: 'eval("//# sourceMappingURL=http://127.0.0.1:{port}/x.map\\n1")', expect: 'OK', value: 1 },
    { id: 'J16', code: 'new Function("x", "return import(x)")("http://127.0.0.1:{port}/")', expect: ['ERR', 'OK'] },
  ]),
]);
