import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { defaultThreads, parseServeConfig } from './config.ts';
import type { ServeFlags } from './config.ts';
import { findInstallation } from './installation.ts';

const installation = findInstallation(import.meta.url);

function parse(flags: ServeFlags, env: NodeJS.ProcessEnv = {}): ReturnType<typeof parseServeConfig> {
  return parseServeConfig(flags, env, installation);
}

test('without a word it is port 8080 on loopback', () => {
  expect(parse({})).toMatchObject({ host: '127.0.0.1', port: 8080, allowedHosts: [], allowedOrigins: [] });
});

test('a flag counts more than the environment', () => {
  const env = { PORT: '9000', SIGHTLINE_DATA: '/var/a', SIGHTLINE_THREADS: '3', SIGHTLINE_LOG: 'warn' };
  expect(parse({}, env)).toMatchObject({ port: 9000, dataFolder: '/var/a', threads: 3, logLevel: 'warn' });
  expect(parse({ port: '9001', data: '/var/b', threads: '2', logLevel: 'debug' }, env)).toMatchObject({
    port: 9001,
    dataFolder: '/var/b',
    threads: 2,
    logLevel: 'debug',
  });
});

test.each(['0.0.0.0', '192.168.1.10', '::', '[::]'])(
  'listening on %s demands tokens, unless waived',
  (host) => {
    expect(parse({}, { HOST: host })).toMatchObject({ tokenRequired: true, insecure: false });
    expect(parse({ insecure: true }, { HOST: host })).toMatchObject({ tokenRequired: false, insecure: true });
  },
);

test('on this machine alone tokens are demanded on request', () => {
  expect(parse({})).toMatchObject({ tokenRequired: false, insecure: false });
  expect(parse({ requireToken: true })).toMatchObject({ host: '127.0.0.1', tokenRequired: true });
  expect(() => parse({ requireToken: true, insecure: true })).toThrow(/contradict/);
});

test('a name is no address to listen at', () => {
  expect(() => parse({}, { HOST: 'example.org' })).toThrow(/IP address of this machine/);
});

test('beyond this machine the server answers to its own names and addresses', () => {
  const { allowedHosts } = parse({ host: '192.168.1.10' });
  expect(allowedHosts).toContain('192.168.1.10');
  expect(allowedHosts).toContain(hostname().toLowerCase());
});

test.each<[ServeFlags, RegExp]>([
  [{ port: '80a' }, /port.*whole number.*"80a"/],
  [{ port: '70000' }, /from 0 to 65535/],
  [{ threads: '0' }, /threads.*from 1/],
  [{ logLevel: 'loud' }, /log level must be one of fatal/],
  [{ allowOrigin: ['https://a.example/path'] }, /--allow-origin.*without a path/],
  [{ allowEmbed: ["'unsafe'; script-src *"] }, /--allow-embed/],
  [{ allowHost: ['a b'] }, /--allow-host.*host name/],
  [{ cert: 'a.pem' }, /--cert and --key.*belong together/],
])('says what is wrong with %j', (flags, words) => {
  expect(() => parse(flags)).toThrow(words);
});

test('who may reach the server can be said by the environment too; a flag counts more', () => {
  const env = {
    SIGHTLINE_ALLOW_HOST: 'Kitchen.local, edge.example',
    SIGHTLINE_ALLOW_ORIGIN: 'https://a.example https://b.example',
    SIGHTLINE_ALLOW_EMBED: 'https://c.example',
    SIGHTLINE_REQUIRE_TOKEN: '1',
  };
  const config = parse({}, env);
  expect(config.allowedHosts).toEqual(['kitchen.local', 'edge.example']);
  expect(config.allowedOrigins).toEqual(['https://a.example', 'https://b.example']);
  expect(config.embedAncestors.at(-1)).toBe('https://c.example');
  expect(config.tokenRequired).toBe(true);
  expect(parse({ allowOrigin: ['https://d.example'] }, env).allowedOrigins).toEqual(['https://d.example']);
  expect(() => parse({}, { SIGHTLINE_ALLOW_ORIGIN: 'a.example' })).toThrow(
    /SIGHTLINE_ALLOW_ORIGIN "a\.example" must be an origin/,
  );
  expect(() => parse({}, { SIGHTLINE_REQUIRE_TOKEN: 'maybe' })).toThrow(/must be 1 or 0, not "maybe"/);
});

test('HTTPS is spoken with a certificate of its own, or with that of the user', () => {
  expect(parse({}).https).toBe(null);
  expect(parse({ https: true }).https).toBe('self-signed');
  expect(parse({}, { SIGHTLINE_HTTPS: '1' }).https).toBe('self-signed');
  expect(parse({ cert: '/a.pem', key: '/b.pem' }).https).toEqual({ cert: '/a.pem', key: '/b.pem' });
  expect(parse({}, { SIGHTLINE_CERT: '/a.pem', SIGHTLINE_KEY: '/b.pem' }).https).toEqual({
    cert: '/a.pem',
    key: '/b.pem',
  });
});

test('embed ancestors are ourselves, this machine, and what was asked for', () => {
  const { embedAncestors } = parse({ allowEmbed: ['https://shop.example'] });
  expect(embedAncestors).toContain("'self'");
  expect(embedAncestors).toContain('http://localhost:*');
  expect(embedAncestors.at(-1)).toBe('https://shop.example');
  expect(embedAncestors).not.toContain('*');
});

test('a core is left to the server', () => {
  expect([1, 2, 4, 64].map((cores) => defaultThreads(cores))).toEqual([1, 1, 3, 8]);
});

test('how many may watch live is said by the environment, within what sockets there are', () => {
  expect(parse({}).limits.liveViewers).toBe(100);
  expect(parse({}, { MAX_CLIENT_CONNECTIONS: '250' }).limits.liveViewers).toBe(250);
  expect(() => parse({}, { MAX_CLIENT_CONNECTIONS: '901' })).toThrow('from 0 to 900');
  expect(() => parse({}, { MAX_CLIENT_CONNECTIONS: 'many' })).toThrow('MAX_CLIENT_CONNECTIONS');
});
