import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ElementFigures, RunFigures } from '../../../shared/run/figures.ts';
import { healthOf, sharesOf } from './shares.ts';

test('the parts of a balanced ledger fill the whole, side by side', () => {
  const counts = fc.tuple(fc.nat(900), fc.nat(900), fc.nat(900), fc.nat(900), fc.nat(9), fc.nat(9));
  fc.assert(
    fc.property(counts, ([delivered, superseded, deadline, filtered, failed, inFlight]) => {
      const captured = delivered + superseded + deadline + filtered + failed + inFlight;
      const dropped = { superseded, deadline };
      const shares = sharesOf({ captured, delivered, dropped, filtered, failed, inFlight });
      expect(shares.reduce((sum, { count }) => sum + count, 0)).toBe(captured);
      shares.slice(1).forEach(({ start }, i) => {
        expect(start).toBeCloseTo((shares[i]?.start ?? 0) + (shares[i]?.share ?? 0), 9);
      });
      const last = shares.at(-1);
      if (captured > 0) expect((last?.start ?? 0) + (last?.share ?? 0)).toBeCloseTo(1, 9);
    }),
  );
});

test('before the first frame there is nothing to see', () => {
  const shares = sharesOf({ captured: 0, delivered: 0, dropped: {}, filtered: 0, failed: 0, inFlight: 0 });
  expect(shares.every(({ share }) => share === 0)).toBe(true);
});

test('stuck, failed and healing elements are not well', () => {
  const states = ['busy', 'idle', 'stuck', 'failed', 'restarting', 'paused'];
  const elements = states.map((state) => ({ state }) as ElementFigures);
  expect(healthOf({ elements } as unknown as RunFigures)).toEqual({ well: 3, all: 6 });
});
