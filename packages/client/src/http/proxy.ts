import { BlockList, isIP } from 'node:net';
import { MaeError } from '@mae/protocol';

/** A proxy of the environment. */
export interface ProxyAddress {
  /** With its user name and password: for the connection alone. */
  uri: string;
  /** Host and port, to be shown. */
  label: string;
}

type Environment = Record<string, string | undefined>;

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/**
 * The proxy for calls to an origin: HTTPS_PROXY for https, HTTP_PROXY for http, lower case before upper, none where
 * NO_PROXY names the host. The machine itself (localhost, 127.0.0.0/8, ::1) is never asked through a proxy.
 *
 * @throws MaeError `CLIENT_OPTIONS_INVALID` naming the variable that holds no address of a proxy, without its value.
 */
export function proxyFor(origin: string, environment: Environment = process.env): ProxyAddress | undefined {
  const target = new URL(origin);
  const kind = target.protocol === 'https:' ? 'https' : 'http';
  const names = [`${kind}_proxy`, `${kind.toUpperCase()}_PROXY`];
  const name = names.find((one) => (environment[one] ?? '').trim() !== '');
  const text = name === undefined ? undefined : environment[name]?.trim();
  if (name === undefined || text === undefined) return undefined;
  const host = target.hostname.replace(/^\[(.+)\]$/, '$1').replace(/\.$/, '');
  const port = target.port === '' ? (kind === 'https' ? '443' : '80') : target.port;
  if (isLocal(host) || isExcepted(host, port, environment.no_proxy ?? environment.NO_PROXY ?? '')) return undefined;
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol) || !isDecodable(url)) {
    throw new MaeError({
      code: 'CLIENT_OPTIONS_INVALID',
      message: `${name} is not the address of a proxy. Set it to one such as http://user:password@proxy.example:3128, with special characters of user and password percent-encoded, or name the host of the API in NO_PROXY.`,
    });
  }
  return { uri: url.href, label: url.host };
}

function isDecodable({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}

function isLocal(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || contains(loopback, host);
}

function contains(list: BlockList, host: string): boolean {
  const version = isIP(host);
  return version !== 0 && list.check(host, version === 6 ? 'ipv6' : 'ipv4');
}

/** `*`, a name (itself and all below it), `*.name` or `.name`, an address, a subnet; each with an optional port. */
function isExcepted(host: string, port: string, list: string): boolean {
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      const parts = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(entry);
      const name = parts?.[1] ?? parts?.[2] ?? entry;
      return (parts?.[3] === undefined || parts[3] === port) && matches(host, name);
    });
}

function matches(host: string, entry: string): boolean {
  if (entry === '*' || entry === host) return true;
  const [network, bits] = entry.split('/');
  if (network !== undefined && bits !== undefined && isIP(network) !== 0) {
    const length = Number(bits);
    if (!Number.isInteger(length) || length < 0 || length > (isIP(network) === 6 ? 128 : 32)) return false;
    const subnet = new BlockList();
    subnet.addSubnet(network, length, isIP(network) === 6 ? 'ipv6' : 'ipv4');
    return contains(subnet, host);
  }
  const suffix = entry.replace(/^\*?\./, '').replace(/\.$/, '');
  if (entry.startsWith('*.')) return host.endsWith(`.${suffix}`);
  return isIP(host) === 0 && (host === suffix || host.endsWith(`.${suffix}`));
}
