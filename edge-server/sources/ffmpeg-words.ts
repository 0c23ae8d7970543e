import { withoutSecrets } from './shown-uri.ts';

/** What a video is, as ffmpeg says. */
export interface VideoFacts {
  /** `h264`, `mjpeg` … */
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  /** Pictures per second, as far as it is said. */
  readonly fps?: number;
}

const MAX_LINE = 1000;
const MAX_COMPLAINTS = 3;
const VIDEO = /Stream #0:\d+.*?: Video: (\w+).*?, (\d{2,5})x(\d{2,5})\b(?:.*?, ([\d.]+) fps)?/;
const INPUT = /\bw:(\d+) h:(\d+) pixfmt:/;
/** What is said of bytes that should have come and did not; of formats that break off, nothing is sure. */
const CUT =
  /Stream ends prematurely|Input\/output error|Connection reset by peer|Connection timed out|Operation timed out/;
const COMPLAINT = /\[(?:error|fatal|panic)\] ?/;

/** Reads what ffmpeg says beside its pictures: what the video is, when its size changes, and what it complains of. */
export class FfmpegWords {
  readonly #onSize: (size: string) => void;
  #rest = '';
  #facts: VideoFacts | null = null;
  #complaints: string[] = [];
  #cut: string | null = null;

  /** `onSize` is told of the size of the pictures as they come, at first and whenever it changes: `1280x720`. */
  constructor(onSize: (size: string) => void = () => undefined) {
    this.#onSize = onSize;
  }

  /** What the video is; null until that was said. */
  get facts(): VideoFacts | null {
    return this.#facts;
  }

  /** What it last complained of, fit to be shown. */
  get complaint(): string {
    return this.#complaints.slice(-2).join(' ');
  }

  /** Why bytes did not come that should have; null when they did. ffmpeg itself takes that for an end. */
  get cut(): string | null {
    return this.#cut;
  }

  add(text: string): void {
    const lines = (this.#rest + text).split(/[\r\n]+/);
    this.#rest = (lines.pop() ?? '').slice(-MAX_LINE);
    for (const line of lines) this.#line(line.slice(0, MAX_LINE));
  }

  #line(line: string): void {
    if (COMPLAINT.test(line)) this.#complain(line.split(COMPLAINT).at(-1) ?? line);
    const input = INPUT.exec(line);
    if (input !== null) this.#onSize(`${input[1]}x${input[2]}`);
    if (this.#facts === null) this.#facts = factsOf(line);
  }

  #complain(words: string): void {
    // The script that names the address means nothing to people.
    const said = withoutSecrets(words.trim().replace(/^pipe:0: /, ''));
    if (CUT.test(said)) this.#cut ??= said;
    this.#complaints = [...this.#complaints, said].slice(-MAX_COMPLAINTS);
  }
}

function factsOf(line: string): VideoFacts | null {
  const [, codec, width, height, fps] = VIDEO.exec(line) ?? [];
  if (codec === undefined) return null;
  const facts = { codec, width: Number(width), height: Number(height) };
  return fps === undefined ? facts : { ...facts, fps: Number(fps) };
}
