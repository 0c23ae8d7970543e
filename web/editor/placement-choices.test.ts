import { expect, test } from 'vitest';
import { edgeHint, ownPlacements, placements } from './placement-choices.ts';

const open = (choices: ReturnType<typeof placements>): readonly string[] =>
  choices.filter(({ disabled }) => disabled !== true).map(({ value }) => value);

test('every place can be chosen where the document may say it', () => {
  expect(open(placements(null))).toEqual(['auto', 'browser', 'edge']);
  expect(open(ownPlacements(null))).toEqual(['', 'auto', 'browser', 'edge']);
  expect(edgeHint(null)).toBeUndefined();
  expect(edgeHint(null, 'as ever')).toBe('as ever');
});

test.each(['local-only', 'within'] as const)(
  'the edge is shown, cannot be chosen, and the reason is said: %s',
  (why) => {
    expect(placements(why).map(({ label }) => label)).toContain('On the edge');
    expect(open(placements(why))).toEqual(['auto', 'browser']);
    expect(open(ownPlacements(why))).toEqual(['', 'auto', 'browser']);
    expect(edgeHint(why)).toMatch(/^not on the edge: \w/);
    expect(edgeHint(why, 'as ever')).toBe(`as ever; ${edgeHint(why)}`);
  },
);

test('each reason has its own words', () => {
  expect(edgeHint('local-only')).toContain('no frame');
  expect(edgeHint('within')).toContain('within boxes');
});
