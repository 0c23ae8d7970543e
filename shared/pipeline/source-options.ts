import { z } from 'zod';
import { messageOf } from '../errors.ts';
import { ReconnectSchema } from './reconnect.ts';
import { parseFfmpegArgs } from './ffmpeg-args.ts';

/** One argument of a command line; numbers may be written as such. */
const ArgumentSchema = z.union([z.string().max(100), z.number().transform(String)]);

/** What a source may say about how its pictures are got, besides its rate. */
export const SourceOptionsShape = {
  loop: z
    .exactOptional(z.boolean())
    .describe('Whether a file or pictures begin again at their end. Unset: when it is live.'),
  size: z
    .exactOptional(z.string().regex(/^[1-9]\d{1,3}x[1-9]\d{1,3}$/, 'write it as 1280x720'))
    .describe(
      'Pictures larger than this are made smaller while they are decoded, their shape kept: `1280x720`. A device is asked for this size.',
    ),
  reconnect: z
    .exactOptional(ReconnectSchema)
    .describe('When and how often it is opened again after it was lost.'),
  transport: z
    .exactOptional(z.enum(['tcp', 'udp']))
    .describe('How an RTSP camera sends. Unset: `tcp`, which loses nothing.'),
  hwaccel: z
    .exactOptional(z.string().regex(/^[a-z0-9_]{1,20}$/))
    .describe('Decoding in hardware, by the name that ffmpeg gives it: `vaapi`, `cuda`, `qsv`, `auto`.'),
  ffmpeg_args: z
    .exactOptional(
      z
        .array(ArgumentSchema)
        .max(32)
        .superRefine((args, context) => {
          try {
            parseFfmpegArgs(args);
          } catch (error) {
            context.addIssue(messageOf(error));
          }
        }),
    )
    .describe('Further arguments for ffmpeg, of those that are allowed: `["-threads", 2]`.'),
};

const SourceOptionsSchema = z.object(SourceOptionsShape);

/** What a source says about how its pictures are got. */
export type SourceOptions = Readonly<z.output<typeof SourceOptionsSchema>>;

/** The options among what stands in an entry. */
export function sourceOptionsOf({
  loop,
  size,
  reconnect,
  transport,
  hwaccel,
  ffmpeg_args,
}: SourceOptions): SourceOptions {
  return {
    ...(loop === undefined ? {} : { loop }),
    ...(size === undefined ? {} : { size }),
    ...(reconnect === undefined ? {} : { reconnect }),
    ...(transport === undefined ? {} : { transport }),
    ...(hwaccel === undefined ? {} : { hwaccel }),
    ...(ffmpeg_args === undefined ? {} : { ffmpeg_args }),
  };
}
