import { lookup } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { SightlineError } from '../../shared/errors.ts';

/** Networks that no stranger's address may lead into: this machine's, its neighbours', and those that are set apart. */
const PRIVATE = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const;
const PRIVATE_6 = [
  ['::', 127],
  ['64:ff9b::', 96],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const;

const blocked = new BlockList();
for (const [network, prefix] of PRIVATE) blocked.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of PRIVATE_6) blocked.addSubnet(network, prefix, 'ipv6');

/** Whether an IP address is one of the internet. Those of version 4 within version 6 count as what they are. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 0) return false;
  if (version === 4) return !blocked.check(address, 'ipv4');
  const inner = /^::(?:ffff:)?(?:0:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (inner !== undefined) return isPublicAddress(inner);
  // Written in hexadecimal it is one of version 4 too.
  if (/^(::|(0+:){5})ffff:/i.test(address)) return false;
  return !blocked.check(address, 'ipv6');
}

/** Whether an address could be one of the internet: names are judged again when they are looked up. */
export function mayBePublic({ hostname }: URL): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0) return isPublicAddress(host);
  return host.includes('.') && !/(^|\.)(localhost|local|internal|home\.arpa)\.?$/i.test(host);
}

/**
 * Looks names up and gives only what is of the internet: whatever a name said before, this is what is connected to.
 * Names in `trusted` may lead anywhere.
 */
export function lookupPublic(trusted: ReadonlySet<string>): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, []);
      const isFree = trusted.has(hostname);
      const allowed = found.filter(({ address }) => isFree || isPublicAddress(address));
      const [first] = allowed;
      if (first === undefined) return callback(notPublic(hostname), []);
      return options.all === true ? callback(null, allowed) : callback(null, first.address, first.family);
    });
  };
}

function notPublic(hostname: string): SightlineError {
  return new SightlineError('forbidden', `${hostname} is no address of the internet`);
}
