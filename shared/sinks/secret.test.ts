import { expect, test } from 'vitest';
import { HeadersSchema, SecretSchema, SecretTextSchema, Secrets } from './secret.ts';
import { BrokerSchema, WebAddressSchema } from './web-address.ts';

const environment = { SIGHTLINE_SECRET_HOOK: 'hunter2/ü', PATH: '/bin', SIGHTLINE_SECRET_EMPTY: '' };

test('secrets are named, never written out', () => {
  const wish = { env: 'SIGHTLINE_SECRET_HOOK' };
  expect(SecretSchema.parse(wish)).toEqual(wish);
  expect(SecretSchema.parse('${SIGHTLINE_SECRET_HOOK}')).toBe('${SIGHTLINE_SECRET_HOOK}');
  for (const wrong of ['hunter2', { env: 'PATH' }, '${PATH}', { env: 'SIGHTLINE_SECRET_' }, '', null]) {
    expect(SecretSchema.safeParse(wrong).success).toBe(false);
  }
  expect(SecretTextSchema.safeParse('https://x/${PATH}').success).toBe(false);
});

const read = (headers: object) => HeadersSchema.safeParse(headers).success;

test('headers that open doors take theirs from the environment', () => {
  expect(read({ Authorization: 'Bearer ${SIGHTLINE_SECRET_HOOK}', 'X-Title': 'Porch' })).toBe(true);
  expect(read({ Authorization: 'Bearer abc' })).toBe(false);
  expect(read({ 'X-Api-Key': 'abc' })).toBe(false);
  expect(read({ 'X: Evil\r\n': 'abc' })).toBe(false);
});

test('only variables that are meant for it are read, and what is not set is said', () => {
  const secrets = new Secrets(environment);
  expect(secrets.of({ env: 'SIGHTLINE_SECRET_HOOK' })).toBe('hunter2/ü');
  expect(secrets.in('a ${SIGHTLINE_SECRET_HOOK} b')).toBe('a hunter2/ü b');
  for (const name of ['PATH', 'SIGHTLINE_SECRET_NONE', 'SIGHTLINE_SECRET_EMPTY']) {
    expect(() => secrets.in(`\${${name}}`)).toThrow(`The environment variable ${name} is not set`);
  }
});

test('what was read is hidden in words, as it is and as it stands in addresses', () => {
  const secrets = new Secrets(environment);
  expect(secrets.hide('hunter2/ü')).toBe('hunter2/ü');
  secrets.of({ env: 'SIGHTLINE_SECRET_HOOK' });
  expect(secrets.hide('at https://x/hunter2/ü and hunter2%2F%C3%BC')).toBe('at https://x/… and …');
});

test('addresses are by http or https, brokers by mqtt, and hold no password', () => {
  for (const good of [
    'http://10.0.0.7:8123/api/webhook/x',
    'https://[::1]:9/?a=b',
    'https://a.b/${SIGHTLINE_SECRET_A}',
  ]) {
    expect(WebAddressSchema.safeParse(good).success).toBe(true);
  }
  for (const bad of [
    'ftp://x/',
    'file:///etc/passwd',
    'https://a:b@c/',
    'javascript:1',
    'http://',
    '//x',
    'http://a b/',
  ]) {
    expect(WebAddressSchema.safeParse(bad).success).toBe(false);
  }
  expect(BrokerSchema.safeParse('mqtts://broker.local:8883').success).toBe(true);
  for (const bad of ['http://x', 'mqtt://u:p@x', 'mqtt:', 'broker'])
    expect(BrokerSchema.safeParse(bad).success).toBe(false);
});
