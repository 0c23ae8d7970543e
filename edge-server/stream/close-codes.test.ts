import { expect, test } from 'vitest';
import { lacking } from '../security/roles.ts';
import { closeReason } from './close-codes.ts';

test('a reason is as many whole words as a close frame takes, and says when there are more', () => {
  expect(closeReason('It is stopping.')).toBe('It is stopping.');
  for (const message of ['word '.repeat(60), 'ä'.repeat(200), `${'é'.repeat(30)} ${'x'.repeat(300)}`]) {
    const reason = closeReason(message);
    expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123);
    expect(reason.endsWith('…')).toBe(true);
    expect(message.startsWith(reason.slice(0, -1))).toBe(true);
  }
});

test('whoever may not is told what it takes, however long their name', () => {
  const { message } = lacking('view', 'infer', 'browser let in by somebody with a name, 2026-11-21 1a2b');
  expect(closeReason(message)).toMatch(/^This needs the role "infer"\. "browser let in by .*…$/);
});
