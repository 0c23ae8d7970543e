import { createDecipheriv, createECDH, createHmac, createPublicKey, randomBytes, verify } from 'node:crypto';
import type { Received } from './http-receiver.cases.ts';

/** A browser as a push service knows it: it alone can read what is sent to it (RFC 8291). */
export class PushBrowser {
  readonly #keys = createECDH('prime256v1');
  readonly #auth = randomBytes(16);

  constructor() {
    this.#keys.generateKeys();
  }

  /** What the page hands to the server. */
  subscription(endpoint: string) {
    return {
      endpoint,
      keys: { p256dh: this.#keys.getPublicKey('base64url'), auth: this.#auth.toString('base64url') },
    };
  }

  /** What was sent, read with the browser's own secrets. Throws when it was not meant for it. */
  read(body: Buffer): Record<string, unknown> {
    const [salt, rest] = [body.subarray(0, 16), body.subarray(16)];
    const keyLength = rest.readUInt8(4);
    const theirs = rest.subarray(5, 5 + keyLength);
    const sealed = rest.subarray(5 + keyLength);
    const own = this.#keys.getPublicKey();
    const shared = this.#keys.computeSecret(theirs);
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), own, theirs]);
    const material = derive(this.#auth, shared, info, 32);
    const key = derive(salt, material, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
    const nonce = derive(salt, material, Buffer.from('Content-Encoding: nonce\0'), 12);
    const decipher = createDecipheriv('aes-128-gcm', key, nonce);
    decipher.setAuthTag(sealed.subarray(-16));
    const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
    return Object(JSON.parse(padded.subarray(0, padded.lastIndexOf(2)).toString()));
  }
}

/** Who a push service believes to be asking (RFC 8292): the claims, if they are signed by the key that is named. */
export function vapidOf({ headers }: Received): { key: string; claims: Record<string, unknown> } | null {
  const [, token = '', key = ''] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(headers.authorization ?? '') ?? [];
  const [head = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  const publicKey = createPublicKey({
    key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' },
    format: 'jwk',
  });
  const isSigned = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  return isSigned ? { key, claims: Object(JSON.parse(Buffer.from(claims, 'base64url').toString())) } : null;
}

/** HKDF of one block. */
function derive(salt: Buffer, material: Buffer, info: Buffer, length: number): Buffer {
  const prk = createHmac('sha256', salt).update(material).digest();
  return createHmac('sha256', prk)
    .update(info)
    .update(Buffer.from([1]))
    .digest()
    .subarray(0, length);
}
