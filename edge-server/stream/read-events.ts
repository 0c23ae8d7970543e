import { SightlineError } from '../../shared/errors.ts';

/** One event of a stream. */
export interface StreamedEvent {
  /** Its kind; empty where the server named none. */
  readonly event: string;
  readonly id: string;
  readonly data: string;
}

/** An event is as long as a small picture at most; a server that sends more is none of ours. */
const MAX_WAITING = 4 * 1024 * 1024;

/** The events of an answer as they come; comments are passed over. Ends when the server ends it. */
export async function* readEvents(response: Response): AsyncGenerator<StreamedEvent> {
  const { body } = response;
  if (body === null) throw new SightlineError('unsupported', 'The server sent no stream.');
  let waiting = '';
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    waiting += text;
    if (waiting.length > MAX_WAITING)
      throw new SightlineError('too_large', 'The server sent an event that is far too long.');
    const blocks = waiting.split('\n\n');
    waiting = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = field(block, 'data');
      if (data !== undefined)
        yield { event: field(block, 'event') ?? '', id: field(block, 'id') ?? '', data };
    }
  }
}

function field(block: string, name: string): string | undefined {
  const line = block.split('\n').find((text) => text.startsWith(`${name}: `));
  return line?.slice(name.length + 2);
}
