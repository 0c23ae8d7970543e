import { z } from 'zod';
import { Name, NoticeSchema, Words } from '../../shared/wire/run-schemas.ts';

const Names = z.array(Name);

/** What `GET …/structure` answers. */
export const StructureSchema = z.object({
  id: Name,
  revision: Name,
  flows: z.array(z.object({ name: Name, elements: Names })),
  elements: z.array(z.object({ name: Name, type: Name, flow: Name, description: Words, events: Names })),
  wires: z.array(z.object({ from: Name, to: Name, kind: Name, policy: Name })),
  events: Names,
});

/** What `GET …/notices` answers, newest first. */
export const NoticesSchema = z.array(NoticeSchema);

const FrameSchema = z.object({ id: z.number(), width: z.number(), height: z.number() });

/** One message of `GET …/taps/…`. */
export const TappedSchema = z.object({
  kind: z.enum(['frame', 'tensor', 'detections', 'event', 'data']),
  frame: FrameSchema,
  subject: Name,
  value: z.unknown(),
});

/** What stands for a picture there. */
export const TappedPictureSchema = z.object({
  type: z.literal('image/jpeg'),
  width: z.number(),
  height: z.number(),
  data: z.string(),
});

const Step = z.object({
  element: Name,
  host: Name,
  enteredMs: z.number(),
  leftMs: z.number(),
  spentMs: z.number(),
  spentErrorMs: z.number(),
  hopMs: z.number().nullable(),
  hopErrorMs: z.number(),
  errorMs: z.number(),
});

/** One frame of `GET …/traces`. */
export const TracedSchema = z.object({
  frame: FrameSchema,
  element: Name,
  steps: z.array(Step),
  totalMs: z.number(),
  errorMs: z.number(),
  unknownHosts: z.array(z.string()),
});
