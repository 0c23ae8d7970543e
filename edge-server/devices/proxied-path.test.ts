import { array, assert, constantFrom, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { ROLES } from '../security/roles.ts';
import { checkProxied, readLivePath, readProxiedPath } from './proxied-path.ts';

const PIECES = [
  'pipelines',
  'events',
  'session',
  'devices',
  '..',
  '.',
  '%2e%2e',
  '%2f',
  '%2F',
  '\\',
  '%5c',
  '/',
  '//',
  'x',
  '%00',
  '%252f',
  'api',
  ' ',
  '?',
  '#',
  ';',
  '@host',
  'é',
];
const THROUGH = /^\/api\/(pipelines|events|sinks|sources|models|logs|schema)(\/|$)/;

/** Where an address leads through to; null: it is refused. */
function through(pathname: string): string | null {
  try {
    const proxied = readProxiedPath(pathname);
    checkProxied('GET', proxied, 'manage');
    return proxied.path;
  } catch {
    return null;
  }
}

test('whatever is asked, only the API of things goes through, and means the same to whoever reads it next', () => {
  assert(
    property(array(constantFrom(...PIECES), { maxLength: 8 }), string({ maxLength: 6 }), (pieces, rest) => {
      const path = through(`/api/devices/garage/${pieces.join('/')}${rest}`);
      if (path === null) return;
      expect(path).toMatch(THROUGH);
      const url = new URL(path, 'http://edge:8080');
      expect([url.host, url.pathname, url.search, url.hash]).toEqual(['edge:8080', path, '', '']);
      expect(decodeURI(path).split('/')).not.toContain('..');
    }),
    { numRuns: 2000 },
  );
});

test.each(['%', '%zz', 'a%', '%ff'])('%j, which nobody can unescape, leads nowhere', (rest) => {
  expect(through(`/api/devices/garage/pipelines/${rest}`)).toBeNull();
});

test('both spellings of an address lead to the same', () => {
  expect(through('/api/devices/garage/pipelines/gate')).toBe('/api/pipelines/gate');
  expect(through('/api/devices/garage/api/pipelines/gate')).toBe('/api/pipelines/gate');
  expect(through('/api/devices/garage/api/api/pipelines')).toBeNull();
});

/** Who may. */
function allowed(method: string, path: string): readonly string[] {
  return ROLES.filter((role) => {
    try {
      checkProxied(method, { device: 'garage', path }, role);
      return true;
    } catch {
      return false;
    }
  });
}

test('only those who may do it here may do it there', () => {
  expect(allowed('GET', '/api/pipelines')).toEqual(['view', 'infer', 'manage']);
  expect(allowed('PUT', '/api/events/e/label')).toEqual(['infer', 'manage']);
  expect(allowed('DELETE', '/api/events/e')).toEqual(['manage']);
  expect(allowed('TRACE', '/api/pipelines')).toEqual([]);
  expect(allowed('GET', '/api/session')).toEqual([]);
  expect(() => checkProxied('GET', { device: 'garage', path: '/api/pipelines' }, undefined)).toThrow();
});

test('a live view is that of one pipeline', () => {
  expect(readLivePath('/api/devices/garage/live/gate')).toEqual({ device: 'garage', path: '/api/live/gate' });
  for (const path of [
    '/api/devices/garage/live/',
    '/api/devices/garage/live/a/b',
    '/api/devices/garage/offload',
    '/api/live/gate',
  ])
    expect(() => readLivePath(path)).toThrow();
});
