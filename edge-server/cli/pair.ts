import { randomBytes } from 'node:crypto';
import { Option } from 'commander';
import type { Command } from 'commander';
import { z } from 'zod';
import { dataFolderOf } from '../data-folder.ts';
import { ROLES, roleWords } from '../security/roles.ts';
import type { Role } from '../security/roles.ts';
import { TokenStore } from '../security/token-store.ts';
import { CtlClient, addClientFlags } from './ctl-client.ts';
import type { ClientFlags } from './ctl-client.ts';
import { hintsFor, invitation, invitationUrl, isThisMachine } from './invitation.ts';

interface PairFlags extends ClientFlags {
  readonly role: Role;
  readonly data?: string;
  readonly json?: true;
}

/** As long as one request may take; it is ended at once all the same. */
const PASS_MS = 60_000;
const SessionSchema = z.object({ required: z.boolean() });
const InvitationSchema = z.object({
  code: z.string(),
  role: z.enum(ROLES),
  expires_in_s: z.number(),
  addresses: z.array(z.string()),
});

/** Adds `sightline pair`: lets one more browser use a server that runs. */
export function addPair(program: Command): void {
  const command = program
    .command('pair')
    .description(
      'Show a QR code that lets one phone or browser use a server that runs, once, for 10 minutes.',
    )
    .addOption(
      new Option(
        '--role <role>',
        'view: see; infer: also have frames worked on; manage: also change and control',
      )
        .choices([...ROLES])
        .default('infer'),
    )
    .option(
      '--data <folder>',
      "the server's data folder, which is as good as a token (default: SIGHTLINE_DATA, else data)",
    )
    .option('--json', 'as one JSON line');
  addClientFlags(command).action(pair);
}

async function pair(flags: PairFlags): Promise<void> {
  const client = new CtlClient(flags);
  const { required } = await client.get('/api/session', SessionSchema);
  if (!required)
    return console.log(`Nobody has to sign in at ${client.base.origin}: open that address in the browser.`);
  const made = await withToken(flags, (token) =>
    new CtlClient({ ...flags, ...token }).post('/api/session/codes', { role: flags.role }, InvitationSchema),
  );
  const address = addressOf(client.base, made.addresses);
  const url = invitationUrl(address, { pair: made.code });
  if (flags.json === true) return console.log(JSON.stringify({ ...made, url }));
  console.log(invitation(url));
  console.error(`It may ${roleWords(made.role)}. Good once, for ${made.expires_in_s / 60} minutes.`);
  for (const hint of hintsFor(address)) console.error(hint);
  return undefined;
}

/** A token that was given; else one of a minute, made in the data folder by whoever may write there. */
async function withToken<T>(
  { token = process.env['SIGHTLINE_TOKEN'], data }: PairFlags,
  use: (proof: { token: string }) => Promise<T>,
): Promise<T> {
  if (token !== undefined) return use({ token });
  const folder = dataFolderOf(data, process.env);
  const tokens = await TokenStore.open(folder);
  const name = `pairing ${randomBytes(4).toString('hex')}`;
  const pass = await tokens.create({
    name,
    role: 'manage',
    expiresAt: Date.now() + PASS_MS,
    kind: 'pass',
  });
  try {
    return await use({ token: pass.token });
  } finally {
    await tokens.revoke(pass.record.id);
  }
}

/** An address that was given is where the server is known by; loopback's is nothing to a phone. */
function addressOf(base: URL, others: readonly string[]): string {
  return isThisMachine(base) ? (others[0] ?? base.origin) : base.origin;
}
