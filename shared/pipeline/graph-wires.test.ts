import { describe, expect, test } from 'vitest';
import type { PipelineElement } from '../elements/element.ts';
import { structuralFindings } from './graph-check.ts';
import type { ListedElement } from './graph-elements.ts';
import { kindsGiven } from './graph-kinds.ts';
import { chainWires } from './graph-wires.ts';
import { listedElement } from './listed.cases.ts';

const source = listedElement('source', { role: 'source', inputs: [] });
const detect = listedElement('detect', { role: 'detect', output: 'detections' });
const keep = listedElement('keep', { role: 'sink', inputs: ['detections'], output: null });

function wires(...listed: ListedElement[]): string[] {
  return chainWires(listed).map(({ from, to }) => `${from.name}>${to.name}`);
}

function told(
  listed: readonly ListedElement[],
  written?: readonly [ListedElement, ListedElement][],
): string[] {
  const planned =
    written?.map(([from, to]) => ({ from, to, policy: undefined, path: [] })) ?? chainWires(listed);
  const given = kindsGiven(listed, planned);
  const graph = { listed, wires: planned, given, written: written !== undefined, gaps: false };
  return structuralFindings(graph).map(({ message }) => message);
}

test('sinks are passed over, and detectors before them still count as one row', () => {
  const second = listedElement('second', { role: 'detect', output: 'detections' });
  expect(wires(source, detect, second, keep, { ...keep, name: 'show' })).toEqual([
    'source>detect',
    'source>second',
    'detect>keep',
    'second>keep',
    'detect>show',
    'second>show',
  ]);
});

test('what is nearest counts, also when it changes frames', () => {
  const crop = listedElement('crop');
  expect(wires(source, crop, detect)).toEqual(['source>crop', 'crop>detect']);
});

test('a sink gives nothing that could be wired on', () => {
  const after: [ListedElement, ListedElement][] = [
    [source, detect],
    [detect, keep],
    [keep, { ...keep, name: 'late' }],
  ];
  const late = after[2]?.[1] ?? keep;
  expect(told([source, detect, keep, late], after)).toEqual([
    '`keep` gives nothing, and `late` takes `detections`',
  ]);
});

describe('an element that needs all of its inputs', () => {
  const facts: Partial<PipelineElement> = { inputs: ['frame', 'detections'], joins: true, output: 'frame' };
  const blur = listedElement('blur', facts);

  test('is wired from the nearest of each', () => {
    expect(wires(source, detect, blur)).toEqual(['source>detect', 'source>blur', 'detect>blur']);
    expect(told([source, detect, blur])).toEqual([]);
  });

  test('says what it goes without', () => {
    expect(told([source, blur])).toEqual([
      '`blur` needs `detections` beside what comes to it, and nothing gives it',
    ]);
  });

  test('is satisfied by either when it does not need both', () => {
    expect(wires(source, detect, listedElement('any', { ...facts, joins: false }))).toEqual([
      'source>detect',
      'detect>any',
    ]);
  });
});
