import type { SentTrack } from './capture.api.ts';

/** What the browsers have that let only workers read a track; the type library knows another form of it. */
type ProcessorConstructor = new (init: { readonly track: SentTrack; readonly maxBufferSize: number }) => {
  readonly readable: ReadableStream<VideoFrame>;
};

/** The frames of what a page sent: a stream as it is, a track by this worker's own means. Throws where there are none. */
export function streamOf(from: ReadableStream<VideoFrame> | SentTrack): ReadableStream<VideoFrame> {
  if (from instanceof ReadableStream) return from;
  const Processor: unknown = Reflect.get(globalThis, 'MediaStreamTrackProcessor');
  if (!isProcessor(Processor)) throw new TypeError('Workers of this browser cannot read a camera.');
  return new Processor({ track: from, maxBufferSize: 1 }).readable;
}

function isProcessor(value: unknown): value is ProcessorConstructor {
  return typeof value === 'function';
}
