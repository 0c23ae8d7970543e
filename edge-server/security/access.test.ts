import { expect, test } from 'vitest';
import { judge } from './access.ts';
import type { RequestOrigin } from './access.ts';

const POLICY = { allowedHosts: ['kitchen.local'], allowedOrigins: ['https://friend.example'] };

function request(parts: Partial<RequestOrigin>): RequestOrigin {
  return {
    method: 'GET',
    path: '/api/pipelines',
    host: 'localhost:8080',
    origin: undefined,
    fetchSite: undefined,
    fetchMode: undefined,
    ...parts,
  };
}

test.each([
  'localhost',
  'localhost:8080',
  'LOCALHOST:1',
  '127.0.0.1:8080',
  '[::1]:8080',
  'kitchen.local:8080',
])('answers to the name %s', (host) => {
  expect(judge(request({ host }), POLICY)).toEqual({ allowed: true, cors: null });
});

test.each([
  'evil.example',
  'localhost.evil.example',
  '127.0.0.1.nip.io',
  '0.0.0.0',
  '192.168.1.2:8080',
  '[::2]',
])('does not answer to the name %s, wherever a DNS server points it', (host) => {
  expect(judge(request({ host }), POLICY)).toMatchObject({ allowed: false, status: 421 });
});

test.each([undefined, '', 'a b', 'localhost:8080@evil.example', 'localhost, evil.example'])(
  'refuses the malformed Host %j',
  (host) => {
    expect(judge(request({ host }), POLICY)).toMatchObject({ allowed: false, status: 400 });
  },
);

test('a page of this server may do everything, a page of any other origin nothing', () => {
  for (const method of ['GET', 'PUT', 'DELETE', 'POST', 'OPTIONS']) {
    expect(judge(request({ method, origin: 'http://localhost:8080' }), POLICY)).toMatchObject({
      allowed: true,
    });
    for (const origin of ['http://evil.example', 'null', 'http://localhost:3000', 'http://127.0.0.1:8080']) {
      expect(judge(request({ method, origin }), POLICY)).toMatchObject({ allowed: false, status: 403 });
    }
  }
});

test('a configured origin may use the API and read the answers', () => {
  const verdict = judge(request({ method: 'PUT', origin: 'https://friend.example' }), POLICY);
  expect(verdict).toEqual({ allowed: true, cors: 'https://friend.example' });
});

test('what a foreign page loads to show the element is open to all, for reading only', () => {
  for (const path of ['/embed/sightline.js', '/assets/index-abcdefgh.js']) {
    expect(judge(request({ path, origin: 'https://any.example' }), POLICY)).toEqual({
      allowed: true,
      cors: '*',
    });
    expect(judge(request({ path, method: 'PUT', origin: 'https://any.example' }), POLICY)).toMatchObject({
      allowed: false,
    });
  }
});

test('a request that hides its origin is told by its fetch metadata; a navigation is not one', () => {
  expect(judge(request({ fetchSite: 'cross-site', fetchMode: 'no-cors' }), POLICY)).toMatchObject({
    status: 403,
  });
  expect(judge(request({ fetchSite: 'same-site', fetchMode: 'no-cors' }), POLICY)).toMatchObject({
    status: 403,
  });
  expect(judge(request({ fetchSite: 'cross-site', fetchMode: 'navigate' }), POLICY)).toMatchObject({
    allowed: true,
  });
  expect(judge(request({ fetchSite: 'same-origin', fetchMode: 'cors' }), POLICY)).toMatchObject({
    allowed: true,
  });
  expect(judge(request({ fetchSite: 'none', fetchMode: 'navigate' }), POLICY)).toMatchObject({
    allowed: true,
  });
});
