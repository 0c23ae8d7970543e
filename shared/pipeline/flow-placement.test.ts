import { describe, expect, test } from 'vitest';
import {
  checkHost,
  edgeRefusalOf,
  flowFindings,
  flowsOf,
  hostFindings,
  pipelinePlacementFindings,
  placementFindings,
} from './flow-placement.ts';
import type { ListedElement } from './graph-elements.ts';
import { listedElement } from './listed.cases.ts';

const anywhere = listedElement('anywhere');
const keep = listedElement('keep', { hosts: ['edge'] }, 'disk');
const draw = listedElement('draw', { hosts: ['browser'] });

function told(findings: ReturnType<typeof flowFindings>): string[] {
  return findings.map(({ path, message }) => `${path.join('.')} | ${message}`);
}

test.each(['source', 'detect'] as const)('a %s lives in the main flow', (role) => {
  expect(flowFindings([listedElement('x', { role })], false)).toEqual([]);
  const [finding] = told(flowFindings([listedElement('x', { role }, 'side')], false));
  expect(finding).toContain('elements.0.flow | `x` is a');
  expect(finding).toContain('always in the flow `main`');
});

describe('hosts', () => {
  test('what one host cannot run is told for that host alone', () => {
    expect(hostFindings([anywhere, keep], 'edge')).toEqual([]);
    expect(told(hostFindings([anywhere, keep], 'browser'))).toEqual([
      'elements.0.keep | the flow `disk` cannot run in the browser: `keep` runs only on the edge',
    ]);
  });

  test('a host that is about to run a graph refuses what it cannot run', () => {
    const types: Record<string, readonly ('browser' | 'edge')[]> = {
      keep: ['edge'],
      any: ['browser', 'edge'],
    };
    const elements = ['any', 'keep', 'unheard-of'].map((type) => ({
      name: type,
      type,
      flow: 'main',
      config: {},
      onError: 'skip' as const,
    }));
    const lookup = (type: string) => {
      const at = types[type];
      return at === undefined ? undefined : { hosts: at };
    };
    expect(() => checkHost({ id: 'p', elements }, 'edge', lookup)).not.toThrow();
    expect(() => checkHost({ id: 'p', elements }, 'browser', lookup)).toThrow(
      expect.objectContaining({
        code: 'unsupported',
        message: '`p`: the flow `main` cannot run in the browser: `keep` runs only on the edge.',
      }),
    );
  });

  test('elements that no host has in common make no pipeline', () => {
    expect(flowFindings([anywhere, keep], false)).toEqual([]);
    expect(told(flowFindings([anywhere, keep, draw], false))).toEqual([
      'elements.0.draw | no host can run all of it: `keep` runs only on the edge, `draw` runs only in the browser',
    ]);
  });

  test('a pinned pipeline runs in the browser', () => {
    expect(flowFindings([anywhere, draw], true)).toEqual([]);
    expect(told(flowFindings([keep], true))).toEqual([
      'elements.0.keep | a `local_only` pipeline runs in the browser, and `keep` runs only on the edge',
    ]);
  });
});

/** A detector of which this is so. */
function detector(facts: Partial<ListedElement>): ListedElement {
  return { ...listedElement('find', { role: 'detect' }), ...facts };
}

describe('where an element wants to be', () => {
  test.each(['auto', 'browser', 'edge'] as const)('a detector may say %s', (placement) => {
    expect(placementFindings([anywhere, detector({ placement })], false)).toEqual([]);
  });

  test('what is no detector is where its flow is', () => {
    const listed = [{ ...listedElement('watch', {}, 'side'), placement: 'browser' as const }];
    expect(told(placementFindings(listed, false))).toEqual([
      'elements.0.placement | `watch` is no detector, and `placement` is for those: it runs in the flow `side`; leave `placement` out',
    ]);
  });

  test('no detector of a pinned pipeline is on the edge', () => {
    expect(placementFindings([detector({ placement: 'browser' })], true)).toEqual([]);
    expect(told(placementFindings([detector({ placement: 'edge' })], true))).toEqual([
      'elements.0.placement | a `local_only` pipeline sends no frame to the edge, so `find` cannot run there',
    ]);
  });

  test('what looks within boxes cannot be sent alone', () => {
    const within = { config: { within: {} } };
    expect(placementFindings([detector({ ...within, placement: 'auto' })], false)).toEqual([]);
    const [finding] = told(placementFindings([detector({ ...within, placement: 'edge' })], false));
    expect(finding).toContain('elements.0.placement | `find` looks `within` boxes');
  });

  test.each([
    [false, {}, null],
    [false, { within: {} }, 'within'],
    [true, {}, 'local-only'],
    [true, { within: {} }, 'local-only'],
  ])(
    'whether it may be on the edge, local only %j and configured %j, is asked without a check',
    (localOnly, config, why) => {
      expect(edgeRefusalOf(localOnly, config)).toBe(why);
      const listed = [detector({ config, placement: 'edge' })];
      expect(placementFindings(listed, localOnly)).toHaveLength(why === null ? 0 : 1);
    },
  );

  test.each([true, false])('so it is of a whole pipeline, local only %j', (localOnly) => {
    const findings = pipelinePlacementFindings({ local_only: localOnly, placement: 'edge' });
    expect(findings).toHaveLength(edgeRefusalOf(localOnly) === null ? 0 : 1);
    expect(edgeRefusalOf(localOnly)).toBe(localOnly ? 'local-only' : null);
  });
});

test('flows come in the order of their elements, the main one first', () => {
  expect(
    flowsOf([
      { name: 'a', flow: 'side' },
      { name: 'b', flow: 'main' },
      { name: 'c', flow: 'side' },
    ]),
  ).toEqual([
    { name: 'main', elements: ['b'] },
    { name: 'side', elements: ['a', 'c'] },
  ]);
});
