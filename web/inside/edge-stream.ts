import type { Clock } from '../../shared/clock.ts';
import { messageOf, SightlineError } from '../../shared/errors.ts';
import { pause } from '../../shared/run/pause.ts';
import { edgeResponse } from '../store/edge-answer.ts';
import { eventsOf } from '../store/event-stream.ts';
import { pauseMs } from '../store/live-stream.ts';

/** The data of an edge's event stream, as it comes. Ends with the stream; rejects with the edge's words. */
export async function* edgeStream(url: URL, signal: AbortSignal): AsyncGenerator<string> {
  const response = await edgeResponse(url, { headers: { Accept: 'text/event-stream' }, signal });
  if (response.body === null) throw new SightlineError('edge_lost', 'The edge sent no stream.');
  for await (const { data } of eventsOf(response.body)) yield data;
}

/** How a stream is kept open. */
export interface KeptStream {
  readonly url: URL;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onData: (data: string) => Promise<void> | void;
  readonly onProblem: (words: string) => void;
}

/** Reads a stream until the signal says so; opens it again when it ends, with pauses that grow while it is refused. */
export async function keepEdgeStream({ url, clock, signal, onData, onProblem }: KeptStream): Promise<void> {
  for (let failures = 0; !signal.aborted; failures += 1) {
    await pause(pauseMs(failures), clock, signal);
    if (signal.aborted) return;
    try {
      for await (const data of edgeStream(url, signal)) {
        failures = 0;
        await onData(data);
      }
    } catch (error) {
      if (!signal.aborted) onProblem(messageOf(error));
    }
  }
}
