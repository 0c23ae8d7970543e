import type { Role } from '../security/roles.ts';
import { hintsFor, invitation, invitationUrl } from './invitation.ts';

/** What a server says of itself once it runs. */
export interface Started {
  readonly url: string;
  readonly otherUrls: readonly string[];
  /** SHA-256 of its own certificate; null: it made none. */
  readonly fingerprint: string | null;
  /** How many tokens there are; null: none is needed. */
  readonly tokens: number | null;
  /** Whether others reach it and need none: `--insecure`. */
  readonly insecure: boolean;
  invite(role: Role): string;
}

/** Said here and not in the log alone, which `--log-level` may silence. */
const OPEN_TO_ALL = [
  'WARNING: --insecure: this server asks nobody for a token.',
  'Anybody on the network can watch its cameras, see and delete what it recorded, and change or stop its pipelines.',
  'To end that: sightline token create <name> --role manage, then start it again without --insecure.',
];

/**
 * What the terminal shows of a server that has started. A pairing code is shown to people alone: where the output is
 * kept as a log, whoever reads that later would have it too.
 */
export function welcome(server: Started, isTerminal: boolean): string {
  const { url, otherUrls, tokens, fingerprint } = server;
  const [likeliest] = otherUrls;
  const lines = [`Sightline is at ${url}`, ...otherUrls.map((other) => `For others it is at ${other}`)];
  if (fingerprint !== null) lines.push(`The fingerprint of its certificate is ${fingerprint}`);
  if (likeliest !== undefined && tokens !== null) lines.push(...howToPair(server, likeliest, isTerminal));
  if (tokens === 0)
    lines.push('There is no token yet. Make one with: sightline token create <name> --role manage');
  if (server.insecure) lines.push(...OPEN_TO_ALL);
  return `${lines.join('\n')}\n`;
}

function howToPair(server: Started, address: string, isTerminal: boolean): string[] {
  if (!isTerminal) return ['To let a phone or a browser in: sightline pair'];
  const url = invitationUrl(address, { pair: server.invite('infer') });
  return [
    'Scan this to let one phone in, to see and to have frames worked on; good once, for 10 minutes:',
    invitation(url),
    ...hintsFor(address),
    'For another one, or for one that may manage too: sightline pair --role manage',
  ];
}
