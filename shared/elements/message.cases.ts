import type { Detection } from '../detection.ts';
import type { JsonValue } from '../json.ts';
import type { DataMessage, DetectionsMessage, FlowKind, FrameMessage, Message } from '../run/message.ts';

/** Identity of the frame that a message of these cases stems from; `ms` is its capture time. */
export function stem(id = 1, ms = id * 100, subject = 'camera') {
  return { frame: { id, timestamp: Math.round(ms * 1000), width: 640, height: 480 }, subject };
}

/** A detection with a box of this size around the middle. */
export function detection(label = 'person', score = 0.9, side = 0.2): Detection {
  return { label, score, box: { x: 0.5 - side / 2, y: 0.5 - side / 2, width: side, height: side } };
}

export function detections(found: readonly Detection[], from = stem()): DetectionsMessage {
  return { ...from, kind: 'detections', value: { detections: found } };
}

export function data(value: JsonValue, from = stem()): DataMessage {
  return { ...from, kind: 'data', value };
}

export function frame(value: unknown = { pixels: true }, from = stem()): FrameMessage {
  return { ...from, kind: 'frame', value };
}

/** A message of this kind. */
export function messageOfKind(kind: FlowKind, from = stem()): Message {
  switch (kind) {
    case 'frame':
      return frame({ pixels: true }, from);
    case 'tensor':
      return { ...from, kind, value: { x: { type: 'float32', dims: [1], data: new Float32Array([1]) } } };
    case 'detections':
      return detections([detection()], from);
    case 'event':
      return { ...from, kind, value: { type: 'fall', at: 1, score: 0.5 } };
    default:
      return data({ temperature: 20, label: 'room' }, from);
  }
}
