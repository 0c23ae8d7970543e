import type { Command } from 'commander';
import { z } from 'zod';
import { DeviceListingSchema, RemovedDeviceSchema } from '../../shared/device-listing.ts';
import type { DeviceListing } from '../../shared/device-listing.ts';
import { CtlClient, addClientFlags, segment } from './ctl-client.ts';
import type { ClientFlags } from './ctl-client.ts';

interface ListFlags extends ClientFlags {
  readonly json?: true;
}

interface AddFlags extends ClientFlags {
  readonly name?: string;
  readonly deviceToken?: string;
  readonly fingerprint?: string;
}

/** Adds `sightline devices`, with `list`, `add` and `remove`: the edges that are paired with one that runs. */
export function addDevices(program: Command): void {
  const devices = program
    .command('devices')
    .description('Other edges that a running server shows beside its own pipelines.');
  addClientFlags(devices.command('list', { isDefault: true }))
    .description('Name them, how they are reached, and what they run.')
    .option('--json', 'as the server says it')
    .action(list);
  addClientFlags(devices.command('add'))
    .description('Pair one, once it is reached and lets this server in.')
    .argument('<address>', 'its address, or a pairing link as "sightline pair" shows it there')
    .option('--name <name>', 'what to call it (default: as it calls itself)')
    .option(
      '--device-token <token>',
      'a token of that edge (default: SIGHTLINE_DEVICE_TOKEN, which no list of processes shows)',
    )
    .option('--fingerprint <sha256>', 'of its certificate, where nobody vouches for it: compare it first')
    .action(add);
  addClientFlags(devices.command('remove'))
    .description('Forget one, and have what lets this server in there revoked, if it is reached.')
    .argument('<device>', 'its id, as "list" names it')
    .action(remove);
}

async function list(flags: ListFlags): Promise<void> {
  const found = await new CtlClient(flags).get('/api/devices', z.array(DeviceListingSchema));
  if (flags.json === true) return console.log(JSON.stringify(found, null, 2));
  if (found.length === 0)
    return console.log('No other edge is paired. Pair one with: sightline devices add <address>');
  for (const device of found) show(device);
  return undefined;
}

function show({ id, name, origin, state, since, error, pipelines }: DeviceListing): void {
  const when = since === null ? '' : ` since ${since}`;
  console.log(`${id.padEnd(20)}${name.padEnd(24)}${origin}  ${state}${when}`);
  if (error !== null) console.log(`  ${error}`);
  for (const pipeline of pipelines) console.log(`  ${pipeline.id.padEnd(18)}${pipeline.state}`);
}

async function add(address: string, flags: AddFlags): Promise<void> {
  const { name, deviceToken: token = process.env['SIGHTLINE_DEVICE_TOKEN'], fingerprint } = flags;
  const wish = { address, name, token, fingerprint };
  const device = await new CtlClient(flags).post('/api/devices', wish, DeviceListingSchema);
  console.log(`"${device.name}" is paired, as ${device.id}.`);
}

async function remove(id: string, flags: ClientFlags): Promise<void> {
  const removed = await new CtlClient(flags).delete(`/api/devices/${segment(id)}`, RemovedDeviceSchema);
  console.log(removed.message);
}
