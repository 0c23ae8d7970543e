/** What may be said behind an address, each after a `#`: `/dev/video0#size=1280x720#fps=15`. */
const HINTS = ['size', 'fps', 'width', 'height', 'transport', 'hardware', 'input_format'] as const;
/** What other programs say there that makes no difference here: sound, and how they send a stream on. */
const IDLE_HINTS = [
  'video',
  'audio',
  'media',
  'backchannel',
  'timeout',
  'log',
  'input',
  'rotate',
  'pkt_size',
];

/** What was said behind an address. */
export type SourceHints = Readonly<Partial<Record<(typeof HINTS)[number], string>>>;

/** An address, and what was said behind it. */
export interface SourceAddress {
  readonly address: string;
  readonly hints: SourceHints;
}

const FIRST_HINT = new RegExp(`#(?=(${[...HINTS, ...IDLE_HINTS].join('|')})(=|#|$))`);

/**
 * Takes an address apart: without `ffmpeg:` before it, and without what is said behind it. A `#` that says nothing known
 * belongs to the address: it may be part of a file's name.
 */
export function splitAddress(uri: string): SourceAddress {
  const text = uri.replace(/^ffmpeg:/i, '');
  const [written = '', ...rest] = text.split(FIRST_HINT);
  const address = PI_CAMERA.test(written) ? FIRST_DEVICE : written;
  const said = text.slice(written.length).split('#').filter(Boolean);
  const entries = rest.length === 0 ? [] : said.map((part) => part.split('=', 2));
  const hints: Partial<Record<(typeof HINTS)[number], string>> = {};
  for (const [key, value = ''] of entries) {
    const hint = HINTS.find((known) => known === key);
    if (hint !== undefined) hints[hint] = value;
  }
  return { address, hints };
}

/** Ambianic's word for the camera of a Raspberry Pi, which Linux has as its first one. */
const PI_CAMERA = /^picamera(:(\/\/)?)?$/i;
const FIRST_DEVICE = '/dev/video0';

/** Addresses that lead to something that goes on for ever, whatever type the source has. */
const STREAMS: readonly RegExp[] = [
  /^(rtsps?|rtmps?|rtmpt|publish|v4l2|device\?)/i,
  /^(file:(\/\/)?)?\/dev\/video\d+$/i,
  /^https?:[^?#]*\.m3u8?([?#]|$)/i,
  /^https?:[^#]*(mjpe?g|multipart)/i,
];

/** Whether an address is that of a stream that has no end: a camera, a device, HLS, MJPEG, a publisher. */
export function isStream(uri: string): boolean {
  const { address } = splitAddress(uri);
  return STREAMS.some((pattern) => pattern.test(address));
}
