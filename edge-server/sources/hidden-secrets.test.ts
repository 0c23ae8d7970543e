import { expect, test } from 'vitest';
import { hideSecrets, restoreSecrets } from './hidden-secrets.ts';

const CAMERA = 'rtsp://me:secret@camera/1';
const STILL = 'http://camera/1.jpg?channel=2&token=secret';
const stored = {
  elements: [{ source: { uri: CAMERA } }, { detect_objects: { ai_model: 'x' } }],
  sources: { still: { uri: STILL, fps: 5 } },
};

test('what is shown holds no secret, and what was shown is left as it is', () => {
  const shown = hideSecrets(stored);
  expect(JSON.stringify(shown)).not.toContain('secret');
  expect(shown.elements[0]).toEqual({ source: { uri: 'rtsp://…@camera/1' } });
  expect(stored.elements[0]).toEqual({ source: { uri: CAMERA } });
});

test('what comes back as it was shown is whole again', () => {
  const same = hideSecrets(stored);
  restoreSecrets(same, stored);
  expect(same).toEqual(stored);
  const moved = { elements: [{ source: { uri: 'http://camera/1.jpg?channel=2&token=…', fps: 1 } }] };
  restoreSecrets(moved, stored);
  expect(moved).toEqual({ elements: [{ source: { uri: STILL, fps: 1 } }] });
  const other = { elements: [{ source: { uri: 'rtsp://you:new@camera/1' } }] };
  restoreSecrets(other, stored);
  expect(other.elements[0]?.source.uri).toBe('rtsp://you:new@camera/1');
});

test('an address that lacks what nobody knows is refused in words', () => {
  expect(() => restoreSecrets({ uri: 'rtsp://…@elsewhere/1' }, stored)).toThrow(/lacks its password/);
});

test('however deep data is, it is looked through', () => {
  const deep: unknown = JSON.parse(`${'['.repeat(50_000)}{"uri":"rtsp://…@camera/1"}${']'.repeat(50_000)}`);
  restoreSecrets(deep, stored);
  let inner = deep;
  while (Array.isArray(inner)) inner = inner[0];
  expect(inner).toEqual({ uri: CAMERA });
});
