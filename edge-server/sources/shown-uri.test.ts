import { expect, test } from 'vitest';
import { Dice } from '../../shared/run/random.cases.ts';
import { hidesSecret, shownUri, withoutSecrets } from './shown-uri.ts';

test.each([
  ['rtsp://me:secret@camera/1', 'rtsp://…@camera/1'],
  ['rtsp://me:p@ss@camera/1', 'rtsp://…@camera/1'],
  ['rtsp://me:p/ss@camera/1', 'rtsp://…@camera/1'],
  ['rtsp://token@camera:554/1', 'rtsp://…@camera:554/1'],
  ['http://camera/x/y@z', 'http://camera/x/y@z'],
  ['http://[::1]:80/x', 'http://[::1]:80/x'],
  [
    'http://camera/1.jpg?channel=1&pwd=secret&t=#size=2x2',
    'http://camera/1.jpg?channel=1&pwd=…&t=…#size=2x2',
  ],
  ['clip.mp4', 'clip.mp4'],
])('%s is shown as %s', (uri, shown) => {
  expect(shownUri(uri)).toBe(shown);
  expect(hidesSecret(uri)).toBe(uri !== shown);
});

test('what other programs say is cleaned, several addresses at once', () => {
  const words = "failed: 'rtsp://me:secret@camera/1' and http://x/y@z, see https://a?token=b";
  expect(withoutSecrets(words)).toBe("failed: 'rtsp://…@camera/1' and http://x/y@z, see https://a?token=…");
});

test('no password and no token is ever shown, whatever stands around it', () => {
  const dice = new Dice(7);
  const letters = 'abzAZ09._~!$&()*+,;=:%-@';
  for (let turn = 0; turn < 2000; turn += 1) {
    const noise = Array.from({ length: dice.below(12) }, () => letters[dice.below(letters.length)]).join('');
    const secret = `S3cret${turn}`;
    for (const address of [
      `rtsp://user:${noise}${secret}@camera:554/live`,
      `http://camera/a?x=1&key=${secret}${noise}`,
    ]) {
      expect(shownUri(address)).not.toContain(secret);
      expect(withoutSecrets(`[error] ${address}: refused`)).not.toContain(secret);
    }
  }
});

test('a long text costs no more than its length', () => {
  const begun = performance.now();
  for (const word of ['a', 'a.', '://', 'a://', 'rtsp://@', '?=&'])
    expect(withoutSecrets(word.repeat(100_000))).not.toBe('');
  expect(performance.now() - begun).toBeLessThan(5000);
});
