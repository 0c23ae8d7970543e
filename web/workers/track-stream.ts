import type { SentTrack } from './capture.api.ts';

/** What the browsers have that let only workers read a track; the type library knows another form of it. */
type ProcessorConstructor = new (init: { readonly track: SentTrack; readonly maxBufferSize: number }) => {
  readonly readable: ReadableStream<VideoFrame>;
};

/** The frames of a track that a page sent. Throws where workers cannot read one. */
export function streamOf(track: SentTrack): ReadableStream<VideoFrame> {
  const Processor: unknown = Reflect.get(globalThis, 'MediaStreamTrackProcessor');
  if (!isProcessor(Processor)) throw new TypeError('Workers of this browser cannot read a camera.');
  return new Processor({ track, maxBufferSize: 1 }).readable;
}

function isProcessor(value: unknown): value is ProcessorConstructor {
  return typeof value === 'function';
}
