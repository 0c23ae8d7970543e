import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { SightlineError } from '../shared/errors.ts';

/** Who can reach the server, and what they have to prove. */
export interface Exposure {
  readonly host: string;
  readonly tokenRequired: boolean;
  readonly insecure: boolean;
}

const LOOPBACK = new Map([
  ['localhost', '127.0.0.1'],
  ['127.0.0.1', '127.0.0.1'],
  ['::1', '::1'],
  ['[::1]', '::1'],
]);
const ANY = new Set(['0.0.0.0', '::']);

/**
 * Whoever can reach the server beyond this machine must prove who they are, unless that is waived in so many words.
 * Throws `invalid_document` for what is no address.
 */
export function exposureOf(
  host: string,
  flags: { readonly requireToken?: boolean | undefined; readonly insecure?: boolean | undefined },
): Exposure {
  if (flags.insecure === true && flags.requireToken === true)
    throw new SightlineError('invalid_document', '--insecure and --require-token contradict each other.');
  const loopback = LOOPBACK.get(host.toLowerCase());
  if (loopback !== undefined)
    return { host: loopback, tokenRequired: flags.requireToken === true, insecure: false };
  const address = host.replace(/^\[(.*)\]$/, '$1');
  if (isIP(address) === 0) {
    throw new SightlineError(
      'invalid_document',
      `The address to listen at (--host or HOST) must be localhost or an IP address of this machine, not "${host}". ` +
        '0.0.0.0 stands for all of them.',
    );
  }
  return { host: address, tokenRequired: flags.insecure !== true, insecure: flags.insecure === true };
}

/** Whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return host === '127.0.0.1' || host === '::1';
}

/** The names under which others reach this machine at that address, as a Host header has them. */
export function ownNames(host: string): readonly string[] {
  if (isLoopback(host)) return [];
  const name = hostname().toLowerCase();
  const addresses = ANY.has(host) ? lanAddresses() : [host];
  const local = name.includes('.') ? [name] : [name, `${name}.local`];
  return [
    ...local,
    ...addresses.map((address) => (isIP(address) === 6 ? `[${address.toLowerCase()}]` : address)),
  ];
}

/** Where a server is to be found: on this machine, and by others, the likeliest first. */
export interface ServerAddresses {
  readonly here: string;
  readonly others: readonly string[];
}

/** The addresses of a server, for people: no slash at their end. `https` is null for plain HTTP. */
export function serverAddresses(https: unknown, host: string, port: number): ServerAddresses {
  const scheme = https === null ? 'http' : 'https';
  const of = (address: string): string =>
    `${scheme}://${isIP(address) === 6 ? `[${address}]` : address}:${port}`;
  if (host === '127.0.0.1') return { here: of('localhost'), others: [] };
  if (isLoopback(host)) return { here: of(host), others: [] };
  if (!ANY.has(host)) return { here: of(host), others: [of(host)] };
  return { here: of('localhost'), others: lanAddresses().map(of) };
}

/** Names of networks that no phone is in: those of containers and virtual machines. */
const VIRTUAL = /^(docker|br-|veth|virbr|vmnet|vboxnet|cni|flannel|podman)/;

/** This machine's addresses in its networks: first what a phone can reach, and what is easily typed. */
export function lanAddresses(interfaces = networkInterfaces()): readonly string[] {
  return Object.entries(interfaces)
    .flatMap(([name, addresses]) => (addresses ?? []).map((found) => ({ ...found, name })))
    .filter(({ internal, scopeid = 0 }) => !internal && scopeid === 0)
    .toSorted((one, other) => farness(one) - farness(other))
    .map(({ address }) => address);
}

function farness({ name, family }: { name: string; family: string }): number {
  return (VIRTUAL.test(name) ? 2 : 0) + (family === 'IPv6' ? 1 : 0);
}

const THIS_MACHINE: ReadonlySet<string> = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** Whether an address that a client came from is this machine's own, or there was none. */
export function isThisMachine(address: string): boolean {
  return address === '' || address === 'local' || THIS_MACHINE.has(address);
}
