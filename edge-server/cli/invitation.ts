import { isLoopback } from '../exposure.ts';
import { qrCode } from './qr-code.ts';

/** What a browser finds behind the `#` of an address, where servers and their logs never see it. */
export type Proof = { readonly pair: string } | { readonly token: string };

/** An address that lets a browser in. */
export function invitationUrl(address: string, proof: Proof): string {
  const fragment = 'pair' in proof ? `pair=${proof.pair}` : `token=${proof.token}`;
  return `${address.replace(/\/$/, '')}/#${fragment}`;
}

/** The address as a QR code and as text. */
export function invitation(url: string): string {
  return `${qrCode(url)}\n${url}`;
}

/** What is to be known of an address before a phone goes there; empty: nothing. */
export function hintsFor(address: string): readonly string[] {
  if (isThisMachine(new URL(address)))
    return [
      'Only this machine reaches that address: for a phone, start the server with --host 0.0.0.0 --https.',
    ];
  if (address.startsWith('https:'))
    return ["If the certificate is the server's own, the phone warns of it once: let it go on."];
  return ['A phone gives no camera to a page that came by http: start the server with --https for that.'];
}

/** Whether an address means nothing to other machines. */
export function isThisMachine({ hostname }: URL): boolean {
  return hostname === 'localhost' || isLoopback(hostname.replace(/^\[(.*)\]$/, '$1'));
}
