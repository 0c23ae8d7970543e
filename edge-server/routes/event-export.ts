import type { EventFilter } from '../../shared/run/event-store.ts';
import { cocoArchive } from '../store/events/coco-archive.ts';
import type { ArchiveParts } from '../store/events/coco-archive.ts';

/** A data set as an answer that is made while it is read. */
export function exportResponse(parts: ArchiveParts, filter: EventFilter): Response {
  const now = Date.now();
  const name = `sightline-${new Date(now).toISOString().slice(0, 10)}.zip`;
  return new Response(streamOf(cocoArchive(parts, filter, now)), {
    headers: {
      'Content-Type': 'application/zip',
      'Content-Disposition': `attachment; filename="${name}"`,
      'Cache-Control': 'no-store',
    },
  });
}

function streamOf(pieces: AsyncGenerator<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await pieces.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}
