import { LineReader, PREFIX_BYTES, laneHead, readPrefix } from '../../edge-server/inference/lane-framing.ts';
import { parseRecordingLine } from '../../shared/run/recording.ts';
import { RecordingContent } from '../../shared/run/recording-content.ts';
import { framedGraph } from '../../shared/run/recording-graph.ts';
import { WHOLE_RANGE, stepsOf } from '../../shared/run/recording-range.ts';
import type { JsonValue } from '../../shared/json.ts';
import { readFileSync } from 'node:fs';
import { parseConnect, parseFromFrame, parseToFrame } from '../../web/embed/parse-message.ts';
import { EventStreamParser } from '../../web/store/event-stream.ts';
import type { Dice } from '../../shared/run/random.cases.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { mutateJson, mutatedJsonText } from '../mutate-json.ts';
import { mutateText } from '../mutate-text.ts';
import type { FuzzTarget, OpenTarget } from '../target.ts';

/** A recording of a real run, line by line. */
function recordingTarget(): OpenTarget {
  const text = readFileSync(new URL('../../edge-server/cli/golden/scene.jsonl', import.meta.url), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  const kinds = new Map(
    lines.map((line): [string, string] => [/"kind":"(\w+)"/.exec(line)?.[1] ?? '', line]),
  );
  const corpus = [...kinds.values()].map((line): JsonValue => JSON.parse(line));
  return {
    next: (dice) => {
      const mutated = corpus.map((line) =>
        dice.chance(0.4) ? mutatedJsonText(dice, line) : JSON.stringify(line),
      );
      const made = dice.chance(0.2) ? mutated.map((line) => mutateText(dice, [line])) : mutated;
      return () => readLines(made);
    },
  };
}

function readLines([first = '', ...others]: readonly string[]): boolean {
  const header = parseRecordingLine(first, 1);
  if (header.kind !== 'recording') return false;
  const content = new RecordingContent(header);
  others.forEach((line, index) => content.add(parseRecordingLine(line, index + 2)));
  stepsOf(content, WHOLE_RANGE);
  return framedGraph(content.header.graph).elements.length >= 0;
}

const EVENTS = [
  'event: pipelines\nid: 7\ndata: {"pipelines":[]}\n\n: still here\n\n',
  'data: a\ndata: b\r\n\r\nid\nevent\ndata\n\n',
  'retry: 1000\nid: \0\ndata:x\r\r',
];

function eventStreamTarget(): OpenTarget {
  return {
    next: (dice) => {
      const text = mutateText(dice, EVENTS);
      const step = 1 + dice.below(text.length + 1);
      return () => {
        const parser = new EventStreamParser();
        let count = 0;
        for (let at = 0; at < text.length; at += step) count += parser.push(text.slice(at, at + step)).length;
        return count > 0;
      };
    },
  };
}

function laneTarget(): OpenTarget {
  const corpus = [
    laneHead({ type: 'frame', key: 1, width: 2, height: 2, content: { kind: 'input' }, options: {} }, 12),
    Buffer.from('{"type":"opened"}\n{"type":"result","key":1,"detections":[]}\n'),
  ];
  return {
    next: (dice) => {
      const bytes = Buffer.from(mutateBytes(dice, corpus));
      const step = 1 + dice.below(bytes.length + 1);
      return () => linesIn(bytes, step) && bytes.length >= PREFIX_BYTES && readPrefix(bytes).headerBytes >= 0;
    },
  };
}

/** Whatever pieces the bytes come in, no byte of a line is lost. */
function linesIn(bytes: Buffer, step: number): boolean {
  const reader = new LineReader();
  let count = 0;
  for (let at = 0; at < bytes.length; at += step) count += reader.read(bytes.subarray(at, at + step)).length;
  const ends = bytes.filter((byte) => byte === 10).length;
  if (count !== ends) throw new Error(`${count} lines of ${ends}`);
  return true;
}

const POSTED: readonly JsonValue[] = [
  { sightline: 'connect', protocol: 1 },
  { type: 'configure', settings: { pipeline: 'things', source: 'camera', placement: 'auto' } },
  { type: 'close' },
  { type: 'connected' },
  { type: 'error', detail: { code: 'camera', message: 'x' } },
  { type: 'detections', detail: { pipeline: 'things', detections: [] } },
];

function embedTarget(): OpenTarget {
  return {
    next: (dice: Dice) => {
      const data: unknown = mutateJson(dice, dice.pick(POSTED) ?? null);
      return () => [parseConnect, parseToFrame, parseFromFrame].map((parse) => parse(data)).some(Boolean);
    },
  };
}

/** What comes as a stream of texts, lines or messages. */
export const STREAM_TARGETS: readonly FuzzTarget[] = [
  { name: 'recording', weight: 10, open: recordingTarget },
  { name: 'event-stream', weight: 8, open: eventStreamTarget },
  { name: 'lane-framing', weight: 5, open: laneTarget },
  { name: 'embed', weight: 5, open: embedTarget },
];
