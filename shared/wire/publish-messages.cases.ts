import type { PublishClientMessage, PublishServerMessage } from './publish-messages.ts';

/** The beginning of a JPEG, and nothing behind it. */
export const PUBLISH_JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16);
const NOTHING = new Uint8Array(0);

interface Sent {
  readonly message: PublishClientMessage;
  readonly payload: Uint8Array;
}

const LAYOUT = {
  format: 'RGB',
  codedWidth: 4,
  codedHeight: 2,
  planes: [{ offset: 0, stride: 12 }],
  visible: { x: 0, y: 0, width: 4, height: 2 },
  color: { matrix: 'bt601', range: 'full' },
  rotation: 0,
  mirror: false,
} as const;

/** What publishers say. */
export const PUBLISH_CLIENT: readonly Sent[] = [
  { message: { type: 'hello', protocol: 1, name: 'Front camera' }, payload: NOTHING },
  { message: { type: 'bye' }, payload: NOTHING },
  {
    message: {
      type: 'frame',
      id: 7,
      ageMs: 12.5,
      content: { kind: 'lossy', lossy: { format: 'jpeg', quality: 0.7, width: 640, height: 360 } },
    },
    payload: PUBLISH_JPEG,
  },
  {
    message: { type: 'frame', id: 8, ageMs: 0, content: { kind: 'picture', layout: LAYOUT } },
    payload: new Uint8Array(24).fill(9),
  },
];

/** What the server says to them. */
export const PUBLISH_SERVER: readonly PublishServerMessage[] = [
  { type: 'ready', credits: 2, wish: { fps: 15, side: 1280 } },
  { type: 'wish', wish: { fps: 0, side: 16 } },
  { type: 'taken', id: 7 },
  { type: 'taken', id: 8, unreadable: 'it is no JPEG' },
  { type: 'error', code: 'conflict', message: 'Another camera is published here now.' },
];
