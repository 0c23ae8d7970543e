import { SightlineError } from '../../shared/errors.ts';

/** With what one edge proves itself to another for the first time. */
export type DeviceProof = { readonly token: string } | { readonly code: string };

/** Where an edge is, and what lets us in there. */
export interface DeviceAddress {
  readonly origin: string;
  /** Null: the address held none. */
  readonly proof: DeviceProof | null;
}

const MAX_ADDRESS = 2048;

/** Reads an address, or a pairing link as a QR code holds it. Throws `invalid_message` in words that never repeat what lets one in. */
export function readDeviceAddress(text: string): DeviceAddress {
  const trimmed = text.trim();
  if (trimmed.length > MAX_ADDRESS || !URL.canParse(trimmed)) throw wrong();
  const url = new URL(trimmed);
  if (!/^https?:$/.test(url.protocol) || url.hostname === '') throw wrong();
  if (url.username !== '' || url.password !== '')
    throw new SightlineError(
      'invalid_message',
      'The address holds a user name or a password. Give a token instead.',
    );
  if (url.pathname !== '/' || url.search !== '') throw wrong();
  return { origin: url.origin, proof: proofOf(url.hash) };
}

function proofOf(hash: string): DeviceProof | null {
  const held = new URLSearchParams(hash.slice(1));
  const [token, code] = [held.get('token'), held.get('pair')];
  if (token !== null && token !== '') return { token };
  return code === null || code === '' ? null : { code };
}

function wrong(): SightlineError {
  return new SightlineError(
    'invalid_message',
    'The address must be that of an edge, such as https://192.168.1.5:8080, or a pairing link. Nothing may follow the port.',
  );
}
