import { expect, test } from 'vitest';
import { errorWords } from './error-words.ts';

test('a refused camera offers another try and a picture instead', () => {
  expect(errorWords('camera', false)).toMatchObject({ tone: 'error', retry: true, offerFile: true });
});

test('a lost edge is a warning while the run goes on here', () => {
  expect(errorWords('edge_lost', true)).toMatchObject({ tone: 'warning', retry: false, offerBrowser: true });
});

test('every other error has words and a way on too', () => {
  expect(errorWords('internal', false)).toMatchObject({ title: 'Something went wrong', retry: true });
});
