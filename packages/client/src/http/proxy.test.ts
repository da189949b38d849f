import { expect, test } from 'vitest';
import { proxyFor } from './proxy.js';

const api = 'https://api.mistral.ai';
const proxy = 'http://proxy.example:3128';

test.each([
  ['HTTPS_PROXY', api, { HTTPS_PROXY: proxy }, 'proxy.example:3128'],
  ['https_proxy goes before', api, { https_proxy: 'http://small:1', HTTPS_PROXY: proxy }, 'small:1'],
  ['an empty lower-case one is none', api, { https_proxy: ' ', HTTPS_PROXY: proxy }, 'proxy.example:3128'],
  ['HTTP_PROXY is for http alone', api, { HTTP_PROXY: proxy }, undefined],
  ['HTTP_PROXY', 'http://model.example:8080', { HTTP_PROXY: proxy }, 'proxy.example:3128'],
  ['http_proxy', 'http://model.example', { http_proxy: proxy }, 'proxy.example:3128'],
  ['without a scheme', api, { HTTPS_PROXY: 'user:p%40ss@proxy.example:3128' }, 'proxy.example:3128'],
  ['a proxy over TLS', api, { HTTPS_PROXY: 'https://proxy.example' }, 'proxy.example'],
  ['nothing', api, {}, undefined],
  ['localhost', 'http://localhost:11434', { HTTP_PROXY: proxy }, undefined],
  ['a name below localhost', 'http://a.localhost', { HTTP_PROXY: proxy }, undefined],
  ['127.0.0.1', 'http://127.0.0.1:1', { HTTP_PROXY: proxy }, undefined],
  ['::1', 'http://[::1]:1', { HTTP_PROXY: proxy }, undefined],
])('%s', (_name, origin, environment, label) => {
  expect(proxyFor(origin, environment)?.label).toBe(label);
});

test.each([
  ['*', true],
  ['mistral.ai', true],
  ['.mistral.ai', true],
  ['*.mistral.ai', true],
  ['API.Mistral.AI.', true],
  ['api.mistral.ai:443', true],
  ['api.mistral.ai:8443', false],
  ['other.example, api.mistral.ai', true],
  ['other.example api.mistral.ai', true],
  ['*.api.mistral.ai', false],
  ['stral.ai', false],
  ['', false],
])('NO_PROXY=%s', (list, excepted) => {
  for (const name of ['NO_PROXY', 'no_proxy'])
    expect(proxyFor(api, { HTTPS_PROXY: proxy, [name]: list }) === undefined, name).toBe(excepted);
});

test.each([
  ['http://10.1.2.3:8000', '10.0.0.0/8', true],
  ['http://10.1.2.3:8000', '10.1.2.3', true],
  ['http://10.1.2.3:8000', '10.1.2.3:8000', true],
  ['http://10.1.2.3:8000', '10.2.0.0/16', false],
  ['http://10.1.2.3:8000', '10.0.0.0/99', false],
  ['http://10.1.2.3:8000', '2.3', false],
  ['http://[fd00::5]:8000', 'fd00::/8', true],
  ['http://[fd00::5]:8000', '[fd00::5]:8000', true],
  ['http://[fd00::5]:8000', 'fd01::/16', false],
])('%s with NO_PROXY=%s', (origin, list, excepted) => {
  expect(proxyFor(origin, { HTTP_PROXY: proxy, NO_PROXY: list }) === undefined).toBe(excepted);
});

test.each([
  'socks5://me:secret-word@host:1',
  'http://me:secret-word@',
  'http://me:secret-word%@host:1',
  'http://me:secret-word@h:99999',
])('an address that is none is refused without showing it: %s', (address) => {
  const read = () => proxyFor(api, { HTTPS_PROXY: address });
  expect(read).toThrow(expect.objectContaining({ code: 'CLIENT_OPTIONS_INVALID' }));
  expect(read).toThrow(/^HTTPS_PROXY is not/);
  expect(read).not.toThrow(/secret-word/);
});
