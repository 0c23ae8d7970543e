import { createECDH } from 'node:crypto';
import { START } from '../../edge-server/store/connection.cases.ts';
import type { JsonValue } from '../../shared/json.ts';
import { formatCursor } from '../../shared/run/event-cursor.ts';

/** What stands for `{name}` in a route, and what its queries say. */
export interface RouteWords {
  readonly under: string;
  readonly ids: Readonly<Record<string, readonly string[]>>;
  readonly queries: readonly string[];
}

const cursor = (position: number, filter = {}): string =>
  `cursor=${formatCursor({ startedAt: START + position * 1000, seq: position }, filter)}`;

const EVENT_QUERIES = [
  'limit=2',
  'limit=200',
  `from=${START}`,
  'from=2023-11-14T22:13:20Z',
  `to=${START + 5000}`,
  'label=person',
  'label=car&label=dog',
  'zone=door',
  'pipeline=porch',
  'type=object',
  'except_type=line',
  'track=3',
  'min_score=0.5',
  'feedback=any',
  'feedback=none',
  'format=coco',
  cursor(3),
  `limit=1&label=person&${cursor(4, { labels: ['person'] })}`,
  `zone=door&zone=path&${cursor(5, { zones: ['door', 'path'] })}`,
];

/** The first whose `under` a path begins with counts. */
export const WORDS: readonly RouteWords[] = [
  {
    under: '/api/events',
    ids: {
      id: [
        'porch~object-1',
        'porch~object-1',
        'porch~object-2',
        'porch~object-4',
        'yard~object-3',
        'porch~object-9',
      ],
      kind: ['snapshot', 'thumbnail', 'clip', 'inference'],
    },
    queries: EVENT_QUERIES,
  },
  {
    under: '/api/devices/',
    ids: { device: ['garage'], path: ['pipelines', 'events?limit=2', 'events/a/clip', 'logs', 'devices'] },
    queries: ['limit=2'],
  },
  {
    under: '/',
    ids: {},
    queries: [
      'level=debug',
      'limit=10',
      'since=0',
      'element=source',
      'every=1',
      'side=output',
      'follow=1',
      'q=x',
    ],
  },
];

/** Where no path asks for others. */
export const IDS = [
  'things',
  'private',
  'porch',
  'tiny',
  'camera',
  'source',
  'detect_objects',
  'main',
  'pause',
  'resume',
  'x',
];

/** A door that nobody opens: what a push service is asked goes nowhere. */
export const PUSH_HOST = '127.0.0.1:9';
const ENDPOINT = `https://${PUSH_HOST}/push/1`;
const browser = createECDH('prime256v1');
browser.setPrivateKey(Buffer.alloc(32, 7));
const subscription = {
  endpoint: ENDPOINT,
  keys: {
    p256dh: browser.getPublicKey('base64url'),
    auth: Buffer.alloc(16, 7).toString('base64url'),
  },
};

/** What a route of this ending is told; the first that fits. */
export const BODIES_OF: readonly (readonly [RegExp, readonly JsonValue[]])[] = [
  [/\/label$/, [{ verdict: 'right' }, { verdict: 'wrong', label: 'dog' }, { verdict: null }]],
  [/\/protected$/, [{ protected: true }, { protected: false }]],
  [
    /\/push\/subscriptions$/,
    [
      { subscription, name: 'Phone', pipelines: ['porch'], min_score: 0.5 },
      { subscription, cool_down_s: 60, quiet: { from: '22:00', to: '06:30', time_zone: 'Europe/Berlin' } },
      { endpoint: ENDPOINT },
    ],
  ],
  [/\/push\/test$/, [{ endpoint: ENDPOINT }]],
  [
    /\/devices(\/[^/]*)?$/,
    [
      { address: 'https://garage.local:8443', token: 'sightline_00112233_AAAA', name: 'Garage' },
      { address: 'http://192.168.1.9:8080', fingerprint: 'AB:CD:EF' },
      { name: 'Shed' },
    ],
  ],
];

/** What any route may be told. */
export const BODIES: readonly JsonValue[] = [
  { name: 'x', elements: [{ source: 'camera' }, { detect_objects: { ai_model: { model: 'tiny' } } }] },
  [{ source: 'camera' }, { detect_objects: { ai_model: 'things', top_k: 3 } }],
  { token: 'sightline_00112233_AAAA' },
  { code: 'ABCDEFGHJKMN' },
  { role: 'view' },
  { params: { n: 1 }, flows: ['main'], elements: ['source'] },
  { level: 'debug', pipeline: 'things', element: 'source' },
  { id: 'things', name: 'Things', state: 'running', inputFps: 5, host: 'browser', placement: 'browser' },
  { enabled: false, placement: 'edge', local_only: true },
  {},
];
