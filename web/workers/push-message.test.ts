import { expect, test } from 'vitest';
import { readPush } from './push-message.ts';

const ORIGIN = 'https://edge.example:8443';
const read = (message: unknown) => readPush(JSON.stringify(message), ORIGIN, 7);

test('says what came, and where it leads', () => {
  const message = {
    title: 'Person at door',
    text: 'A person',
    tag: 'porch~object-1',
    at: 5,
    link: '/#/events/porch~object-1',
    image: '/api/events/porch~object-1/snapshot',
  };
  expect(read(message)).toEqual({
    ...message,
    link: `${ORIGIN}/#/events/porch~object-1`,
    image: `${ORIGIN}/api/events/porch~object-1/snapshot`,
  });
});

test('shows something whatever came', () => {
  const nothing = {
    title: 'Sightline',
    text: 'Something has happened.',
    tag: 'sightline',
    at: 7,
    link: `${ORIGIN}/`,
    image: null,
  };
  for (const text of ['', 'x', 'null', '[]', '5', '{"title":5,"at":"x","link":{}}']) {
    expect(readPush(text, ORIGIN, 7)).toEqual(nothing);
  }
});

test('leads only to addresses of the web, and shows only pictures of its own server', () => {
  expect(read({ link: 'javascript:alert(1)' }).link).toBe(`${ORIGIN}/`);
  expect(read({ link: 'https://home.example/x' }).link).toBe('https://home.example/x');
  expect(read({ image: 'https://elsewhere.example/x.jpg' }).image).toBeNull();
  expect(read({ image: '//elsewhere.example/x.jpg' }).image).toBeNull();
  expect(read({ title: 'x'.repeat(9999) }).title).toHaveLength(2000);
});
