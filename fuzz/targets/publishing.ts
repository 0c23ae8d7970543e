import sharp from 'sharp';
import { FakeClock } from '../../edge-server/fake-clock.cases.ts';
import { PublishConnection } from '../../edge-server/stream/publish-connection.ts';
import { PublishedCameras } from '../../edge-server/stream/published-cameras.ts';
import type { Picture } from '../../shared/frame.ts';
import type { JsonValue } from '../../shared/json.ts';
import type { Dice } from '../../shared/run/random.cases.ts';
import { checkPictureLayout } from '../../shared/wire/picture-layout.ts';
import { decodePublishServerMessage } from '../../shared/wire/publish-server-message.ts';
import type { FuzzTarget, OpenTarget } from '../target.ts';
import { PUBLISHERS, mutatedMessage, wholeMessage } from './wire-sample.ts';
import type { WireSample } from './wire-sample.ts';

const [WIDTH, HEIGHT] = [32, 24];
const HELLO: JsonValue = { type: 'hello', protocol: 1, name: 'Front' };
const PRESET_FPS = 15;

/** The server's side of a publisher, with a run that reads its pictures: what cannot be decoded comes too. */
async function publishTarget(): Promise<OpenTarget> {
  const shown = await Promise.all((['jpeg', 'webp'] as const).map(shownAs));
  const corpus = [...PUBLISHERS, ...shown];
  const hello = wholeMessage({ header: HELLO, payload: new Uint8Array(0) });
  return {
    next: (dice) => {
      const said = Array.from({ length: 1 + dice.below(4) }, () => saying(dice, corpus, shown));
      const messages = dice.chance(0.85) ? [hello, ...said] : said;
      return () => publishing(messages);
    },
  };
}

async function shownAs(format: 'jpeg' | 'webp', id: number): Promise<WireSample> {
  const background = { r: 200, g: 90, b: 10 };
  const blank = sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background } });
  const lossy = { format, quality: 0.7, width: WIDTH, height: HEIGHT };
  const header = { type: 'frame', id: id + 1, ageMs: 4, content: { kind: 'lossy', lossy } };
  return { header, payload: await blank.toFormat(format).toBuffer() };
}

function saying(dice: Dice, corpus: readonly WireSample[], shown: readonly WireSample[]): Uint8Array {
  const whole = dice.pick(shown);
  return whole !== undefined && dice.chance(0.3) ? wholeMessage(whole) : mutatedMessage(dice, corpus);
}

async function publishing(messages: readonly Uint8Array[]): Promise<boolean> {
  const clock = new FakeClock();
  const cameras = new PublishedCameras(clock);
  const source = cameras.open('phone', { fps: PRESET_FPS });
  const state = { closed: false, failure: '', taken: 0 };
  source.start({
    onFrame: (picture) => checkWhole(picture),
    onEnded: () => undefined,
    onError: () => undefined,
  });
  const peer = {
    bufferedAmount: 0,
    send: (bytes: Uint8Array) => {
      const message = decodePublishServerMessage(bytes);
      if (message.type === 'error' && message.code === 'internal') state.failure = message.message;
      if (message.type !== 'taken') return;
      state.taken += 1;
      const { unreadable = 'cannot be decoded' } = message;
      if (!/cannot be decoded/.test(unreadable)) state.failure = unreadable;
    },
    close: () => void (state.closed = true),
    terminate: () => void (state.closed = true),
  };
  const connection = new PublishConnection(peer, 'phone', { cameras, clock, log: () => undefined });
  for (const bytes of messages) {
    connection.receive(bytes, true);
    // Now and then the next one comes while a picture is being decoded.
    if (bytes.byteLength % 2 === 0) await decoded();
  }
  await decoded();
  const wasClosed = state.closed;
  connection.ended();
  await source.stop();
  if (state.failure !== '') throw new Error(`told as unreadable: ${state.failure}`);
  if (state.taken > messages.length) throw new Error(`${state.taken} pictures were taken`);
  if (clock.pending > 0 || cameras.list.length > 0)
    throw new Error(`${clock.pending} timers, ${cameras.list.length} cameras are left`);
  return !wasClosed;
}

/** What a run gets lies within its bytes, whatever was said of it. */
function checkWhole({ layout, data }: Picture): undefined {
  checkPictureLayout(layout, data.byteLength);
  return undefined;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Nothing is being decoded any more, and what comes of it was heard. */
async function decoded(): Promise<void> {
  await turn();
  for (let work = sharp.counters(); work.queue + work.process > 0; work = sharp.counters()) await turn();
  await turn();
}

/** A camera that somebody publishes. */
export const PUBLISH_TARGETS: readonly FuzzTarget[] = [
  { name: 'socket.publish', weight: 2, open: publishTarget },
];
