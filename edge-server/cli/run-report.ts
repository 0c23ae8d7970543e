import type { JsonValue } from '../../shared/json.ts';
import { isJsonObject } from '../../shared/json.ts';
import { canonicalJson } from '../../shared/pipeline/revision.ts';
import type { LedgerCounts, RunFigures } from '../../shared/run/figures.ts';
import type { RecordedMessage } from '../../shared/run/recording.ts';

const MAX_LISTED = 12;
const MAX_TEXT = 300;

/** One output as a line for people. */
export function outputLine(element: string, message: RecordedMessage): string {
  const { frame, kind, value } = message;
  return `${mediaTime(frame.timestamp)} #${frame.id} ${element}: ${textOf(kind, value)}`;
}

/** One output of what was stored, as a line for people. */
export function storedLine(element: string, { frame, kind, value }: RecordedMessage): string {
  const at = frame.capturedAt ?? frame.timestamp / 1000;
  return `${new Date(at).toISOString()} ${element}: ${textOf(kind, value)}`;
}

/** One output as a JSON line; the same output gives the same line. */
export function outputJson(element: string, { kind, frame, subject, value }: RecordedMessage): string {
  return canonicalJson({ element, kind, frame, subject, value });
}

/** Where the frames went, and how fast, in one line. */
export function summaryLine({ ledger, deliveredFps }: RunFigures, seconds: number): string {
  const { captured, delivered, filtered, failed } = ledger;
  const perSecond = seconds > 0 ? delivered / seconds : deliveredFps;
  const dropped = Object.entries(ledger.dropped).filter(([, count]) => count > 0);
  const reasons = dropped.map(([reason, count]) => `${count} ${reason}`).join(', ');
  const lost = `${droppedFrames(ledger)} dropped${reasons === '' ? '' : ` (${reasons})`}`;
  return (
    `${captured} frames: ${delivered} delivered, ${lost}, ${filtered} filtered, ${failed} failed; ` +
    `${seconds.toFixed(1)} s, ${perSecond.toFixed(1)} frames per second`
  );
}

/** How many frames were dropped, for whatever reason. */
export function droppedFrames({ dropped }: LedgerCounts): number {
  return Object.values(dropped).reduce((sum, count) => sum + count, 0);
}

function mediaTime(us: number): string {
  const seconds = us / 1_000_000;
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${(seconds - minutes * 60).toFixed(3).padStart(6, '0')}`;
}

function textOf(kind: string, value: JsonValue): string {
  const detections = isJsonObject(value) ? value['detections'] : undefined;
  if (kind === 'detections' && Array.isArray(detections)) return listed(detections.map(nameOf));
  return kind === 'frame' ? 'frame' : `${kind} ${JSON.stringify(value).slice(0, MAX_TEXT)}`;
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'nothing';
  const more = names.length > MAX_LISTED ? `, and ${names.length - MAX_LISTED} more` : '';
  return names.slice(0, MAX_LISTED).join(', ') + more;
}

function nameOf(detection: JsonValue): string {
  if (!isJsonObject(detection)) return 'something';
  const { label, score } = detection;
  return `${typeof label === 'string' ? label : 'something'} ${Math.round(Number(score) * 100)} %`;
}
