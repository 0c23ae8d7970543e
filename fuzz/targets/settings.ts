import { parseServeConfig } from '../../edge-server/config.ts';
import type { Installation } from '../../edge-server/installation.ts';
import { judge } from '../../edge-server/security/access.ts';
import { cookieOf } from '../../edge-server/security/credentials.ts';
import { requestId } from '../../edge-server/security/request-id.ts';
import { ffmpegCommand } from '../../edge-server/sources/ffmpeg-command.ts';
import { shownUri } from '../../edge-server/sources/shown-uri.ts';
import { parseSourceUri, withoutPassword } from '../../edge-server/sources/source-uri.ts';
import { isStream } from '../../shared/pipeline/source-address.ts';
import type { Dice } from '../../shared/run/random.cases.ts';
import { knownScene, parseSynthetic } from '../../shared/synthetic/synthetic-options.ts';
import { chooseSource, resolveSource } from '../../web/embed/view-source.ts';
import { hostileText } from '../hostile.ts';
import { mutateText } from '../mutate-text.ts';
import type { FuzzTarget, OpenTarget } from '../target.ts';

const INSTALLATION: Installation = {
  version: '0',
  rootFolder: '/s',
  webFolder: '/s/web',
  modelsFolder: '/s/models',
  wasmFile: '/s/wasm',
  laneFile: '/s/lane',
  flowFile: '/s/flow',
  sourceFile: '/s/source',
  pressFile: '/s/press',
  databaseFile: '/s/database',
};

const FLAGS: Readonly<Record<string, readonly string[]>> = {
  file: ['sightline.yaml'],
  pipelinesFrom: ['https://example.org/a.yaml'],
  port: ['8080', '0', '65535'],
  host: ['localhost', '0.0.0.0', '::1', '192.168.1.5'],
  data: ['data'],
  models: ['models'],
  threads: ['4'],
  logLevel: ['info', 'debug'],
};
const LISTS: Readonly<Record<string, readonly string[]>> = {
  allowHost: ['camera.local'],
  allowOrigin: ['https://example.org'],
  allowEmbed: ['https://example.org', "'self'"],
};
const ENVIRONMENT = [
  'SIGHTLINE_DATA',
  'SIGHTLINE_REQUIRE_TOKEN',
  'SIGHTLINE_THREADS',
  'SIGHTLINE_LOG',
  'SIGHTLINE_HTTPS',
  'SIGHTLINE_ALLOWED_HOSTS',
  'SIGHTLINE_ALLOWED_ORIGINS',
  'SIGHTLINE_EMBED_ANCESTORS',
  'SIGHTLINE_MODEL_MIRROR',
  'SIGHTLINE_PIPELINES_FROM',
  'HOST',
  'PORT',
];

function configTarget(): OpenTarget {
  return {
    next: (dice) => {
      const flags = Object.fromEntries([...flagsOf(dice), ...listsOf(dice)]);
      const env = Object.fromEntries(
        ENVIRONMENT.filter(() => dice.chance(0.1)).map((name) => [name, hostileText(dice)]),
      );
      return () => parseServeConfig(flags, env, INSTALLATION).port >= 0;
    },
  };
}

function flagsOf(dice: Dice): (readonly [string, string | boolean])[] {
  const texts = Object.entries(FLAGS).filter(() => dice.chance(0.3));
  const switches = ['requireToken', 'insecure', 'https'].filter(() => dice.chance(0.5));
  return [
    ...texts.map(
      ([name, good]) => [name, dice.chance(0.5) ? (good[0] ?? '') : mutateText(dice, good)] as const,
    ),
    ...switches.map((name) => [name, dice.chance(0.5)] as const),
  ];
}

function listsOf(dice: Dice): (readonly [string, readonly string[]])[] {
  return Object.entries(LISTS)
    .filter(() => dice.chance(0.3))
    .map(([name, good]) => [name, [mutateText(dice, good), ...good]] as const);
}

const HEADERS = [
  'sightline=abcdef; other=1',
  'Bearer sightline_00112233_AAAA',
  'localhost:8080',
  '[::1]:8080',
  'http://localhost:8080',
  'null',
  'same-origin',
];

/** Headers by which somebody is known: none may do more than be wrong. */
function headersTarget(): OpenTarget {
  return {
    next: (dice) => {
      const header = (): string | undefined => (dice.chance(0.2) ? undefined : mutateText(dice, HEADERS));
      const policy = { allowedHosts: ['camera.local'], allowedOrigins: ['https://example.org'] };
      const [host, origin, fetchSite, fetchMode, cookie] = [header(), header(), header(), header(), header()];
      const asked = { method: 'POST', path: `/${header() ?? ''}`, host, origin, fetchSite, fetchMode };
      return () => {
        const known = cookieOf(cookie, 'sightline') !== null || requestId(cookie) === cookie;
        return judge(asked, policy).allowed || known;
      };
    },
  };
}

const SOURCES = [
  'camera',
  'file:clips/a.y4m',
  'file:///srv/a.mp4',
  '/dev/video0',
  'http://user:word@camera.local/snap.jpg?x=1',
  'rtsp://user:word@camera.local:554/stream',
  'synthetic:fps=5&seed=2',
  'synthetic:?scene=crossings&width=64',
  'ffmpeg:rtsp://user:word@camera.local/1#video=copy#hardware#transport=udp',
  'device?video=0&video_size=640x480',
  'http://camera.local/live.m3u8?token=word#size=640x480',
  'publish:phone',
  'edge:porch',
];

function sourcesTarget(): OpenTarget {
  return {
    next: (dice) => {
      const text = mutateText(dice, SOURCES);
      const folder = dice.chance(0.3) ? null : '/srv';
      if (dice.chance(0.3))
        return () => chooseSource(resolveSource(text, 'https://example.org/page')).kind !== 'camera';
      return () => opened(text, folder);
    },
  };
}

/** As far as a source goes before it touches the network or the disk. */
function opened(text: string, folder: string | null): boolean {
  if (shownUri(text).length > 300) throw new Error('an address is shown at full length');
  const place = parseSourceUri(text, folder);
  if (place.kind === 'synthetic') return knownScene(parseSynthetic(place.query)).truth(1).length >= 0;
  if (place.kind === 'http' && withoutPassword(place.url).address === '') throw new Error('nothing is asked');
  if (place.kind !== 'http' && place.kind !== 'stream') return isStream(text);
  const { args, script } = ffmpegCommand({ input: { kind: 'stream', url: place.url }, live: isStream(text) });
  if (args.includes(place.url)) throw new Error('an address is on the command line');
  return script?.split('\n').filter((line) => line.startsWith('file ')).length === 1;
}

/** What people write on a command line, in an environment, into a header or as a source. */
export const SETTING_TARGETS: readonly FuzzTarget[] = [
  { name: 'settings.serve', weight: 6, open: configTarget },
  { name: 'settings.headers', weight: 8, open: headersTarget },
  { name: 'settings.sources', weight: 8, open: sourcesTarget },
];
