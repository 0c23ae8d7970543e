import { expect, test } from 'vitest';
import { parseDocument } from './document.ts';
import { graphOf } from './resolve.ts';

function isRecorded(elements: string, wires = ''): boolean {
  const lines = elements.split('\n').map((line) => `      ${line}`);
  const text = `pipelines:\n  scene:\n    elements:\n${lines.join('\n')}\n${wires}`;
  const { document } = parseDocument(text);
  const [source] = graphOf(document, 'scene').elements;
  return JSON.stringify(source?.config).includes('"record":true');
}

const SOURCE = "- source: { uri: 'synthetic:?scene=crossings', live: true }";
const EVENTS = "- ground_truth: { uri: 'synthetic:?scene=crossings' }\n- track: {}\n- object_events: {}";
const USER = '- user: { module: ./mine.mjs }';

test.each([
  ['nobody saves clips', `${SOURCE}\n${EVENTS}\n- save_snapshots: {}`, false],
  ['clips are saved', `${SOURCE}\n${EVENTS}\n- save_clips: {}`, true],
  ['frames are left out before', `${SOURCE}\n- motion: {}\n${EVENTS}\n- save_clips: {}`, true],
  [
    'something is blacked out',
    `${SOURCE}\n- mask: { polygons: [[[0,0],[1,0],[1,1]]] }\n${EVENTS}\n- save_clips: {}`,
    false,
  ],
  [
    'somebody is hidden',
    `${SOURCE}\n${EVENTS.replace('\n- track', '\n- privacy: {}\n- track')}\n- save_clips: {}`,
    false,
  ],
  ['somebody is hidden only elsewhere', `${SOURCE}\n${EVENTS}\n- save_clips: {}\n- privacy: {}`, false],
  ['an element of the user may have changed them', `${SOURCE}\n${USER}\n${EVENTS}\n- save_clips: {}`, false],
])('where %s', (_, elements, expected) => {
  expect(isRecorded(elements)).toBe(expected);
});

const wires = (from: string): string =>
  `    wires:
    - { from: source, to: [user, ground_truth] }
    - { from: ground_truth, to: track }
    - { from: track, to: object_events }
    - { from: object_events, to: save_clips }
    - { from: ${from}, to: save_clips }
`;

test('wires count as they are written', () => {
  const elements = `${SOURCE}\n${USER}\n${EVENTS}\n- save_clips: {}`;
  expect(isRecorded(elements, wires('source'))).toBe(true);
  expect(isRecorded(elements, wires('user'))).toBe(false);
});
