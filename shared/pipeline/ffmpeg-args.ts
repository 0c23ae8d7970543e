import { SightlineError } from '../errors.ts';

/** Who an argument is for: what reads the bytes, or what makes pictures of them. */
type ArgumentOf = 'input' | 'decoder';

interface AllowedArgument {
  readonly of: ArgumentOf;
  readonly value: RegExp;
}

const NUMBER = /^\d{1,10}$/;
const WORD = /^[a-z0-9_]{1,40}$/;
const FLAGS = /^[+-]?[a-z0-9_]{1,40}([+-][a-z0-9_]{1,40}){0,8}$/;
const DEVICE = /^(\d{1,2}|\/dev\/dri\/[a-zA-Z0-9]{1,20}|[a-z0-9]{1,20})$/;

/**
 * The arguments that a document may give to ffmpeg. None of them names a file, an address or a filter: a document must
 * not reach further into the machine than its `uri`.
 */
const ALLOWED: Readonly<Record<string, AllowedArgument>> = {
  analyzeduration: { of: 'input', value: NUMBER },
  probesize: { of: 'input', value: NUMBER },
  fflags: { of: 'input', value: FLAGS },
  max_delay: { of: 'input', value: NUMBER },
  reorder_queue_size: { of: 'input', value: NUMBER },
  buffer_size: { of: 'input', value: NUMBER },
  rtsp_flags: { of: 'input', value: FLAGS },
  live_start_index: { of: 'input', value: /^-?\d{1,4}$/ },
  user_agent: { of: 'input', value: /^[\w./;:() -]{1,100}$/ },
  threads: { of: 'decoder', value: /^\d{1,2}$/ },
  thread_type: { of: 'decoder', value: FLAGS },
  skip_frame: { of: 'decoder', value: WORD },
  skip_loop_filter: { of: 'decoder', value: WORD },
  flags: { of: 'decoder', value: FLAGS },
  flags2: { of: 'decoder', value: FLAGS },
  err_detect: { of: 'decoder', value: FLAGS },
  'c:v': { of: 'decoder', value: WORD },
  hwaccel: { of: 'decoder', value: WORD },
  hwaccel_device: { of: 'decoder', value: DEVICE },
  extra_hw_frames: { of: 'decoder', value: NUMBER },
};

/** Arguments by whom they are for, as pairs of a name without its dash and a value. */
export type FfmpegArguments = Readonly<Record<ArgumentOf, readonly (readonly [string, string])[]>>;

/** Reads arguments as one writes them on a command line. Throws `unsupported` naming the first that is not allowed. */
export function parseFfmpegArgs(args: readonly string[]): FfmpegArguments {
  const parsed: Record<ArgumentOf, [string, string][]> = { input: [], decoder: [] };
  for (let index = 0; index < args.length; index += 2) {
    const name = (args[index] ?? '').replace(/^-/, '');
    const allowed = Object.hasOwn(ALLOWED, name) ? ALLOWED[name] : undefined;
    if (allowed === undefined) throw refused(`"${args[index]?.slice(0, 40)}" is not one of them`);
    const value = args[index + 1] ?? '';
    if (!allowed.value.test(value)) throw refused(`${args[index]} cannot be "${value.slice(0, 40)}"`);
    parsed[allowed.of].push([name, value]);
  }
  return parsed;
}

function refused(why: string): SightlineError {
  const known = Object.keys(ALLOWED).map((name) => `-${name}`);
  return new SightlineError(
    'unsupported',
    `ffmpeg takes only some arguments here: ${why}. ${known.join(', ')}.`,
  );
}
