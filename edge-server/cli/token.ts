import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { dataFolderOf } from '../data-folder.ts';
import { ROLES } from '../security/roles.ts';
import type { Role } from '../security/roles.ts';
import { TokenStore } from '../security/token-store.ts';
import type { TokenRecord } from '../security/token-store.ts';
import { invitation, invitationUrl } from './invitation.ts';
import { UsageError } from './usage.ts';

const DAY_MS = 24 * 3600 * 1000;

interface DataFlags {
  readonly data?: string;
}
interface CreateFlags extends DataFlags {
  readonly role: Role;
  readonly days?: number;
  readonly url?: string;
  readonly qr?: true;
  readonly json?: true;
}
interface ListFlags extends DataFlags {
  readonly json?: true;
}

/** Adds `sightline token` with `create`, `list` and `revoke`. */
export function addToken(program: Command): void {
  const token = program
    .command('token')
    .description('Let people and programs use a server beyond this machine, and no longer.');
  addCreate(token);
  addList(token);
  addRevoke(token);
}

function addCreate(token: Command): void {
  withData(token.command('create'))
    .description('Make a token. It is shown once: only its hash is kept.')
    .argument('<name>', 'who or what it is for, such as "phone"')
    .addOption(
      new Option(
        '--role <role>',
        'view: see; infer: also have frames worked on; manage: also change and control',
      )
        .choices([...ROLES])
        .default('view'),
    )
    .option('--days <number>', 'after how many days it ends (default: never)', parseDays)
    .option('--qr', 'as a QR code too, of the address at which it signs a browser in')
    .option('--url <address>', 'that address: of the server, as the browser knows it')
    .option('--json', 'as one JSON line')
    .action(create);
}

function addList(token: Command): void {
  withData(token.command('list'))
    .description('Name the tokens there are, and the browsers and edges that were let in by a code.')
    .option('--json', 'one JSON line per token')
    .action(list);
}

function addRevoke(token: Command): void {
  withData(token.command('revoke'))
    .description(
      'End a token, the browsers that signed in with it, and what was let in by its codes. A running server knows at once.',
    )
    .argument('<name>', 'its name or id')
    .action(revoke);
}

async function create(name: string, flags: CreateFlags): Promise<void> {
  const address = addressFor(flags);
  const expiresAt = flags.days === undefined ? null : Date.now() + flags.days * DAY_MS;
  const { token, record } = await (await open(flags)).create({ name, role: flags.role, expiresAt });
  if (flags.json === true) return console.log(JSON.stringify({ ...shown(record), token }));
  console.log(address === null ? token : invitation(invitationUrl(address, { token })));
  // What is piped on is the token alone.
  console.error(`This is the token "${record.name}" (${record.role}). It is not shown again.`);
  return undefined;
}

/** Where a QR code is to lead; null: none is wanted. */
function addressFor({ qr, url }: CreateFlags): string | null {
  if (qr !== true && url === undefined) return null;
  if (url !== undefined && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))
    return new URL(url).origin;
  throw new UsageError(
    'Say with --url which address the QR code is to lead to, such as --qr --url https://192.168.1.5:8080.',
  );
}

async function list(flags: ListFlags): Promise<void> {
  const { list: records } = await open(flags);
  if (flags.json === true) for (const record of records) console.log(JSON.stringify(shown(record)));
  else if (records.length === 0)
    console.log('There are no tokens. Make one with: sightline token create <name>');
  else for (const record of records) console.log(lineOf(record));
}

async function revoke(name: string, flags: DataFlags): Promise<void> {
  const ended = await (await open(flags)).revoke(name);
  for (const [place, record] of ended.entries())
    console.log(
      place === 0
        ? `The token "${record.name}" is no longer good.`
        : `Nor is "${record.name}", which it let in by a code.`,
    );
}

function withData(command: Command): Command {
  return command.option(
    '--data <folder>',
    'where the server keeps things (default: SIGHTLINE_DATA, else data)',
  );
}

function open({ data }: DataFlags): Promise<TokenStore> {
  return TokenStore.open(dataFolderOf(data, process.env));
}

function shown({ id, name, role, createdAt, expiresAt, kind, issuer }: TokenRecord) {
  const ends = expiresAt === null ? null : new Date(expiresAt).toISOString();
  return { id, name, role, created: new Date(createdAt).toISOString(), ends, kind, issuer };
}

function lineOf(record: TokenRecord): string {
  const { id, name, role, created, ends, issuer } = shown(record);
  const state = ends === null ? 'does not end' : `ends ${ends}`;
  const by = issuer === null ? '' : `, let in by ${issuer}`;
  return `${id}  ${role.padEnd(6)}  ${name}  (made ${created}, ${state}${by})`;
}

function parseDays(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number of days from 1 to 9999.');
}
