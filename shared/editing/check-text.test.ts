import { expect, test } from 'vitest';
import { parseDocument } from '../pipeline/document.ts';
import { resolvePipeline } from '../pipeline/resolve.ts';
import { TEMPLATES } from '../pipeline/templates.ts';
import { changesLive } from './changes-live.ts';
import { checkText } from './check-text.ts';

const anywhere = { models: null, host: null };

const GOOD = TEMPLATES[0]?.text ?? '';

/** The text with every offer to put it right taken up. */
function fixed(text: string): string {
  return checkText(text, anywhere).problems.reduceRight(
    (now, { fix }) => (fix === null ? now : now.slice(0, fix.from) + fix.text + now.slice(fix.to)),
    text,
  );
}

test('a good text has a form, a structure and no problems', () => {
  const checked = checkText(GOOD, anywhere);
  expect(checked.problems).toEqual([]);
  expect(checked.ids).toEqual(['my-objects']);
  expect(checked.form?.name).toBe('My objects');
  expect(checked.structure?.wires).toHaveLength(1);
  expect(checked.resolved?.steps[0]?.model).toBe('centernet');
});

test.each([
  ['an unknown element', GOOD.replace('detect_objects', 'detect_object')],
  ['an unknown key', GOOD.replace('confidence_threshold', 'confidence_treshold')],
  ['a wrong word', GOOD.replace('    elements', '    placement: brwser\n    elements')],
  ['a source that is not there', GOOD.replace('source: camera', 'source: camra')],
  ['a source in quotes', GOOD.replace('source: camera', 'source: "camra"')],
])('%s is marked at its word and put right', (_what, text) => {
  const [problem] = checkText(text, anywhere).problems;
  expect(problem?.severity).toBe('error');
  expect(text.slice(problem?.from, problem?.to)).toMatch(
    /^"?(detect_object|confidence_treshold|brwser|camra)"?$/,
  );
  expect(checkText(fixed(text), anywhere).problems).toEqual([]);
});

test('a model that nobody has is put right inside its map', () => {
  const text = GOOD.replace('centernet', 'centrenet');
  const known = { models: ['centernet', 'blazeface'], host: null };
  const [problem] = checkText(text, known).problems;
  const { fix } = problem ?? { fix: null };
  expect(fix && text.slice(fix.from, fix.to)).toBe('centrenet');
  expect(fix?.text).toBe('centernet');
});

test('where nobody knows which models there are, none is missed', () => {
  expect(checkText(GOOD.replace('centernet', 'my-own'), anywhere).problems).toEqual([]);
});

test('a second pipeline is refused with what to do', () => {
  const two = `${GOOD}  other:\n    - source: camera\n    - log: {}\n`;
  const { problems, ids } = checkText(two, anywhere);
  expect(ids).toEqual(['my-objects', 'other']);
  expect(problems).toMatchObject([{ line: two.split('\n').indexOf('  other:') + 1, severity: 'error' }]);
});

test.each([
  ['nothing', ''],
  ['no map', '- a\n- b'],
  ['brackets without end', '['.repeat(20_000)],
  ['deep blocks', Array.from({ length: 500 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
  [
    'aliases of aliases',
    `a: &a [x]\n${Array.from({ length: 30 }, (_, at) => `b${at}: &b${at} [*${at === 0 ? 'a' : `b${at - 1}`}, *${at === 0 ? 'a' : `b${at - 1}`}]`).join('\n')}\n`,
  ],
  ['a list as pipelines', 'pipelines: [1]'],
  ['more than is read', `# ${'x'.repeat(1_100_000)}`],
])('%s is told in words, and quickly', (_what, text) => {
  const begun = performance.now();
  const { problems } = checkText(text, anywhere);
  expect(problems[0]?.message.length).toBeGreaterThan(5);
  expect(problems.every(({ from, to }) => from <= to && to <= text.length)).toBe(true);
  expect(performance.now() - begun).toBeLessThan(2000);
});

const of = (text: string): ReturnType<typeof resolvePipeline> =>
  resolvePipeline(parseDocument(text).document, 'my-objects');

test('a run goes on over other settings, and begins anew with other models', () => {
  expect(changesLive(of(GOOD), of(GOOD.replace('0.4', '0.6')))).toBe(true);
  expect(changesLive(of(GOOD), of(`${GOOD}      - log: {}\n`))).toBe(true);
  expect(changesLive(of(GOOD), of(GOOD.replace('centernet', 'yolox')))).toBe(false);
  expect(changesLive(of(GOOD), of(GOOD.replace('source: camera', 'source: { uri: a.mp4 }')))).toBe(false);
});

const looking = (rest: string): ReturnType<typeof resolvePipeline> =>
  of(`${GOOD}      - detect_faces: { ai_model: { model: blazeface }${rest} }\n`);

test('a run begins anew once a detector looks within boxes, and goes on over which ones', () => {
  expect(changesLive(looking(''), looking(', within: {}'))).toBe(false);
  expect(changesLive(looking(', within: {}'), looking(', within: { max: 2 }'))).toBe(true);
});
