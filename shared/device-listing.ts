import { z } from 'zod';
import { PipelineListingSchema } from './pipeline/listing.ts';

/** `unknown`: nobody has looked since the edge was started. `refused`: it answers, but does not let us in. */
const ReachSchema = z.enum(['unknown', 'connecting', 'online', 'offline', 'refused']);
/** How another edge is reached. */
export type DeviceReach = z.output<typeof ReachSchema>;

/** How a paired edge does, without its pipelines. */
export const DeviceStateSchema = z.object({
  id: z.string(),
  name: z.string(),
  origin: z.string().describe('Where it is, such as https://garage.local:8080.'),
  fingerprint: z
    .string()
    .nullable()
    .describe('SHA-256 of the certificate that is trusted by itself; null: none is.'),
  state: ReachSchema,
  since: z.string().nullable().describe('ISO 8601: since when it is in this state; null: nobody has looked.'),
  error: z.string().nullable().describe('Why it is not online, for people.'),
  version: z.string().nullable(),
  role: z.string().nullable().describe('What this edge may do there.'),
});
/** How a paired edge does, without its pipelines. */
export type DeviceState = Readonly<z.output<typeof DeviceStateSchema>>;

/** A paired edge and its pipelines as last heard of. */
export const DeviceListingSchema = DeviceStateSchema.extend({
  pipelines: z.array(PipelineListingSchema).readonly(),
});
/** A paired edge and its pipelines as last heard of. */
export type DeviceListing = Readonly<z.output<typeof DeviceListingSchema>>;

/** What came of removing a paired edge. */
export const RemovedDeviceSchema = z.object({
  token: z
    .enum(['none', 'revoked', 'kept'])
    .describe(
      'What let this edge in there. none: nothing had to; kept: it is good still, and is to be revoked there.',
    ),
  message: z.string().describe('The same for people, with the command that revokes it.'),
});
/** What came of removing a paired edge. */
export type RemovedDevice = Readonly<z.output<typeof RemovedDeviceSchema>>;

/** What changed among the paired edges, as their event stream gives it after the full list. */
export const DeviceChangeSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('device'), device: DeviceStateSchema }),
  z.object({ type: z.literal('removed'), id: z.string() }),
  z.object({
    type: z.literal('pipelines'),
    id: z.string(),
    pipelines: z.array(PipelineListingSchema).readonly(),
  }),
  z.object({ type: z.literal('pipeline'), id: z.string(), pipeline: PipelineListingSchema }),
  z.object({ type: z.literal('pipeline_removed'), id: z.string(), pipeline: z.string() }),
]);
/** What changed among the paired edges. */
export type DeviceChange = Readonly<z.output<typeof DeviceChangeSchema>>;

/** A device's changed list; a change of one that is not there changes nothing. */
export function applyDeviceChange(
  devices: readonly DeviceListing[],
  change: DeviceChange,
): readonly DeviceListing[] {
  if (change.type === 'removed') return devices.filter(({ id }) => id !== change.id);
  if (change.type === 'device') return withState(devices, change.device);
  return devices.map((device) => (device.id === change.id ? withPipelines(device, change) : device));
}

function withState(devices: readonly DeviceListing[], state: DeviceState): readonly DeviceListing[] {
  if (!devices.some(({ id }) => id === state.id)) return [...devices, { ...state, pipelines: [] }];
  return devices.map((device) => (device.id === state.id ? { ...device, ...state } : device));
}

type PipelineChange = Extract<DeviceChange, { type: 'pipelines' | 'pipeline' | 'pipeline_removed' }>;

function withPipelines(device: DeviceListing, change: PipelineChange): DeviceListing {
  if (change.type === 'pipelines') return { ...device, pipelines: change.pipelines };
  const gone = change.type === 'pipeline_removed' ? change.pipeline : null;
  const others = device.pipelines.filter(({ id }) => id !== gone);
  if (change.type === 'pipeline_removed') return { ...device, pipelines: others };
  const { pipeline } = change;
  const isKnown = others.some(({ id }) => id === pipeline.id);
  const pipelines = isKnown
    ? others.map((each) => (each.id === pipeline.id ? pipeline : each))
    : [...others, pipeline];
  return { ...device, pipelines };
}
