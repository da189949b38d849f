import { generateKeyPairSync, sign } from 'node:crypto';
import { isIP } from 'node:net';

/** A certificate that signs itself, made at test time: no private key lies in the repository. */
export interface Certificate {
  cert: string;
  key: string;
}

const bytes = (value: string | Buffer) => (typeof value === 'string' ? Buffer.from(value, 'latin1') : value);

/** Tag, length, value: DER, ITU-T X.690. */
function der(tag: number, ...parts: (string | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map(bytes));
  const { length } = body;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

const sequence = (...parts: (string | Buffer)[]) => der(0x30, ...parts);
const objectId = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const ecdsaWithSha256 = sequence(objectId('2a8648ce3d040302'));
const extension = (hex: string, value: Buffer) => sequence(objectId(hex), der(0x04, value));

function nameOf(commonName: string): Buffer {
  return sequence(der(0x31, sequence(objectId('550403'), der(0x0c, commonName))));
}

/** A certificate for host names and IPv4 addresses, valid until the end of 2099 (RFC 5280). */
export function makeCertificate(...hosts: [string, ...string[]]): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = nameOf(hosts[0]);
  const alternatives = hosts.map((host) =>
    isIP(host) === 4 ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, host),
  );
  const body = sequence(
    der(0xa0, der(0x02, '\x02')),
    der(0x02, '\x01'),
    ecdsaWithSha256,
    name,
    sequence(der(0x17, '200101000000Z'), der(0x18, '20991231235959Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(
      0xa3,
      sequence(extension('551d11', sequence(...alternatives)), extension('551d13', sequence(der(0x01, '\xff')))),
    ),
  );
  const whole = sequence(body, ecdsaWithSha256, der(0x03, '\x00', sign('sha256', body, privateKey)));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
