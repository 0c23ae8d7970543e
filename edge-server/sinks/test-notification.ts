import type { Clock } from '../../shared/clock.ts';
import type { Notification, SinkFacts } from '../../shared/run/outbox.ts';

/** What the test button sends: plainly no event, and in the same form as one. */
export function testNotification({ pipeline, element }: SinkFacts, clock: Clock): Notification {
  const at = clock.wallTime();
  const text = `This is a test of "${element}" of the pipeline "${pipeline}". Nothing has happened.`;
  const id = `test-${at.toString(36)}`;
  return {
    id,
    pipeline,
    element,
    source: '',
    at,
    title: 'A test of Sightline',
    text,
    event: { id, type: 'test', phase: 'once', at, started_at: at, text },
    test: true,
  };
}
