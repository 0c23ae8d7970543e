import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkDocument, parseDocument } from './document.ts';
import { planGraph } from './graph-plan.ts';
import { graphOf } from './resolve.ts';

const DETECTORS = ['detect_objects', 'detect_faces'];

/** A document whose pipeline `p` stands from line 4 on. */
function documentWith(pipeline: string, lenient = false): string {
  return `lenient: ${lenient}\nsources: {}\npipelines:\n${pipeline}`;
}

/** A pipeline of these elements, one a line from line 6 on, with more keys after them. */
function withElements(elements: readonly string[], more = ''): string {
  const lines = elements.map((element) => `      - ${withModel(element)}\n`);
  return `  p:\n    elements:\n${lines.join('')}${more}`;
}

/** `filter` stands for `{filter: {}}`; detectors get their model. */
function withModel(element: string): string {
  if (element.startsWith('{')) return element;
  if (element === 'sample') return '{sample: {every: 2}}';
  if (element === 'source') return '{source: camera}';
  return DETECTORS.includes(element) ? `{${element}: {ai_model: {model: m}}}` : `{${element}: {}}`;
}

function wires(...elements: string[]): string[] {
  const { document } = parseDocument(documentWith(withElements(elements)));
  return graphOf(document, 'p').wires.map(({ from, to, kind }) => `${from}>${to} ${kind}`);
}

describe('a list is wired by what its elements give and take', () => {
  test('one after the other', () => {
    expect(wires('source', 'sample', 'detect_objects', 'filter', 'to_data', 'log')).toEqual([
      'source>sample frame',
      'sample>detect_objects frame',
      'detect_objects>filter detections',
      'filter>to_data detections',
      'to_data>log data',
    ]);
  });

  test('what takes detections is wired from every detector since the last other element', () => {
    expect(wires('source', 'detect_objects', 'detect_faces', 'filter', 'detect_objects', 'log')).toEqual([
      'source>detect_objects frame',
      'source>detect_faces frame',
      'detect_objects>filter detections',
      'detect_faces>filter detections',
      'source>detect_objects-2 frame',
      'detect_objects-2>log detections',
    ]);
  });

  test('names are types, numbered from the second on, around names that are taken', () => {
    const { listed } = planGraph({
      elements: [{ log: {} }, { log: {}, name: 'log-2' }, { log: {} }, { tap: {}, name: 'tap' }, { tap: {} }],
    });
    expect(listed.map(({ name }) => name)).toEqual(['log', 'log-2', 'log-3', 'tap', 'tap-2']);
  });
});

/** The first error of a pipeline as `line path | message | suggestion`. */
function error(elements: readonly string[], more = ''): string {
  const { problems } = checkDocument(documentWith(withElements(elements, more)));
  const [first, ...others] = problems.filter(({ severity }) => severity === 'error');
  expect(others).toEqual([]);
  return `${first?.line} ${first?.path} | ${first?.message} | ${first?.suggestion ?? ''}`;
}

const ALL = ['source', 'detect_objects', 'filter', 'log'];
const GOOD =
  '{from: source, to: detect_objects}, {from: detect_objects, to: filter}, {from: filter, to: log}';

describe('what makes no graph is told with its line', () => {
  test.each<[string, string[], string, string[]]>([
    [
      'an element that nothing before it feeds',
      ['source', 'filter', 'log'],
      '',
      ['7 pipelines.p.elements[1].filter', 'nothing before `filter` gives `detections` or `data` or `event`'],
    ],
    [
      'an element that no wire leads to',
      ALL,
      `    wires: [{from: source, to: [detect_objects, log]}]\n`,
      ['8 pipelines.p.elements[2].filter', 'no wire leads to `filter`'],
    ],
    [
      'a name that is taken',
      ['source', '{log: {}, name: eye}', '{tap: {}, name: eye}'],
      '',
      ['8 pipelines.p.elements[2].name', 'a second element is called `eye`'],
    ],
    [
      'a ring',
      ['source', '{union: {}, name: a}', '{log: {}, name: b}'],
      '    wires: [{from: source, to: a}, {from: a, to: b}, {from: b, to: a}]\n',
      ['9 pipelines.p.wires[2].to', 'the wires form a ring: `a` → `b` → `a`'],
    ],
    [
      'a wire that leads to itself',
      ['source', '{union: {}, name: a}'],
      '    wires: [{from: source, to: a}, {from: a, to: a}]\n',
      ['pipelines.p.wires[1].to', 'ring: `a` → `a`'],
    ],
    [
      'a wire to an unknown name',
      ALL,
      `    wires: [${GOOD}, {from: source, to: [lgo]}]\n`,
      ['10 pipelines.p.wires[3].to[0]', 'no element is called `lgo`', '| log'],
    ],
    [
      'a slip in the only wire to an element',
      ['source', 'log', 'tap'],
      '    wires: [{from: sorce, to: [log, tap]}]\n',
      ['9 pipelines.p.wires[0].from', 'no element is called `sorce`', '| source'],
    ],
    [
      'a wire from an unknown name',
      ALL,
      `    wires: [${GOOD}, {from: sorce, to: log}]\n`,
      ['10 pipelines.p.wires[3].from', 'no element is called `sorce`', '| source'],
    ],
    [
      'a wire into a source',
      ALL,
      `    wires: [${GOOD}, {from: log, to: source}]\n`,
      ['10 pipelines.p.wires[3].to', 'leads into `source`, which is a source'],
    ],
    [
      'the same wire twice',
      ALL,
      `    wires: [${GOOD}, {from: filter, to: log}]\n`,
      ['10 pipelines.p.wires[3].to', 'there is a wire from `filter` to `log` already'],
    ],
    [
      'ends that do not agree',
      ALL,
      `    wires: [${GOOD}, {from: source, to: filter}]\n`,
      [
        '10 pipelines.p.wires[3].to',
        '`source` gives `frame`, and `filter` takes `detections` or `data` or `event`',
      ],
    ],
    [
      'an end that takes only part of what comes',
      ['source', 'detect_objects', 'union', 'filter'],
      '    wires: [{from: source, to: [detect_objects, union]}, {from: detect_objects, to: union}, {from: union, to: filter}]\n',
      ['pipelines.p.wires[2].to', '`union` gives `frame` or `detections`, and `filter` takes'],
    ],
    [
      'a detector in a flow of its own',
      ['source', '{detect_objects: {ai_model: {model: m}}, flow: side}'],
      '',
      ['7 pipelines.p.elements[1].flow', '`detect_objects` is a detector'],
    ],
    [
      'a policy that is none',
      ALL,
      `    wires: [${GOOD.replace('log}', 'log, policy: latst}')}]\n`,
      ['10 pipelines.p.wires[2].policy', 'must be latest or drop_oldest', '| latest'],
    ],
    [
      'a key that no wire has',
      ALL,
      `    wires: [${GOOD.replace('log}', 'log, polcy: latest}')}]\n`,
      ['10 pipelines.p.wires[2].polcy', 'unknown key `polcy`', '| policy'],
    ],
    [
      'a setting that no element has',
      ['source', '{log: {}, flw: side}'],
      '',
      ['7 pipelines.p.elements[1].flw', 'unknown element `flw`', '| flow'],
    ],
    [
      'healing that comes after giving up on it',
      ['source', 'log'],
      '    restart: {heal_after: 200}\n',
      ['8 pipelines.p.restart', 'must not be before `heal_after` (200 s)'],
    ],
    [
      'an error policy that is none',
      ['source', 'log'],
      '    on_error: skp\n',
      ['8 pipelines.p.on_error', 'must be skip or restart or stop', '| skip'],
    ],
  ])('%s', (_name, elements, more, parts) => {
    const told = error(elements, more);
    for (const part of parts) expect(told).toContain(part);
  });

  test('in a list, too', () => {
    const text = documentWith('  p:\n    - source: camera\n    - filter: {}\n');
    expect(checkDocument(text).problems).toMatchObject([{ line: 6, path: 'pipelines.p[1].filter' }]);
  });
});

describe('what hangs loose for an unknown element alone', () => {
  const pipeline = withElements(['source', 'count_things', 'filter', 'log']);

  test('is not told of beside it', () => {
    const { problems } = checkDocument(documentWith(pipeline));
    expect(problems.map(({ path }) => path)).toEqual(['pipelines.p.elements[1].count_things']);
  });

  test('is left out with it in a lenient document', () => {
    const { document, warnings } = parseDocument(documentWith(pipeline, true));
    expect(warnings.map(({ path }) => path)).toEqual([
      'pipelines.p.elements[1].count_things',
      'pipelines.p.elements[2].filter',
    ]);
    expect(graphOf(document, 'p').elements.map(({ name }) => name)).toEqual(['source', 'log']);
  });

  test('wires to it lead nowhere', () => {
    const more =
      '    wires: [{from: source, to: [detect_objects, count_things]}, {from: count_things, to: log}]\n';
    const text = documentWith(withElements(['source', 'detect_objects', 'count_things', 'log'], more), true);
    const graph = graphOf(parseDocument(text).document, 'p');
    expect(graph.wires.map(({ from, to }) => `${from}>${to}`)).toEqual(['source>detect_objects']);
    expect(graph.flows).toEqual([{ name: 'main', elements: ['source', 'detect_objects'] }]);
  });
});

const TYPES = [...DETECTORS, 'filter', 'map', 'to_data', 'union', 'sample', 'log'];
const ELEMENT = fc.constantFrom(...TYPES);

test('any list is refused, or makes a graph in which everything is fed with what it takes', () => {
  fc.assert(
    fc.property(fc.array(ELEMENT, { minLength: 1, maxLength: 8 }), (types) => {
      const { document } = checkDocument(documentWith(withElements(['source', ...types])));
      if (document === null) return;
      const { elements, wires: found, flows } = graphOf(document, 'p');
      const order = elements.map(({ name }) => name);
      expect(new Set(order).size).toBe(types.length + 1);
      for (const name of order.slice(1)) expect(found.some(({ to }) => to === name)).toBe(true);
      for (const { from, to } of found) expect(order.indexOf(from)).toBeLessThan(order.indexOf(to));
      expect(flows).toEqual([{ name: 'main', elements: order }]);
    }),
    { numRuns: 300 },
  );
});

test('any wires are refused, or make a graph that holds each of them', () => {
  const names = ['source', 'detect_objects', 'union', 'log', 'lgo'];
  const wire = fc.record({ from: fc.constantFrom(...names), to: fc.constantFrom(...names) });
  fc.assert(
    fc.property(fc.array(wire, { maxLength: 6 }), (written) => {
      const more = `    wires: ${JSON.stringify(written)}\n`;
      const text = documentWith(withElements(['source', 'detect_objects', 'union', 'log'], more));
      const { document, problems } = checkDocument(text);
      expect(document === null).toBe(problems.length > 0);
      if (document === null) return;
      expect(graphOf(document, 'p').wires.map(({ from, to }) => ({ from, to }))).toEqual(written);
    }),
    { numRuns: 500 },
  );
});
