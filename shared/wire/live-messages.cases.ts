import type { LiveClientMessage, LiveFrame, LiveServerMessage } from './live-messages.ts';

/** The beginning of a JPEG, and nothing behind it. */
export const LIVE_JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16);

/** What viewers say. */
export const LIVE_CLIENT: readonly LiveClientMessage[] = [
  { type: 'subscribe', protocol: 1, results: true, pictures: { fps: 10, width: 640, quality: 75 } },
  { type: 'subscribe', protocol: 1, results: false, pictures: { fps: 0.5, width: 16, quality: 1 } },
  { type: 'subscribe', protocol: 1, results: true, pictures: null },
  { type: 'seen', sequence: 7 },
];

const PICTURE: LiveFrame = {
  type: 'live',
  pipeline_id: 'porch',
  sequence: 4,
  frame: { id: 3, timestamp: 120_000 },
  ts_new: 1_700_000_000_000.5,
  ts_infer_end: 1_700_000_000_040,
  w: 1280,
  h: 720,
  results: [
    {
      element: 'track',
      detections: [
        {
          label: 'person',
          score: 0.5,
          box: { x: 0.1, y: 0.2, width: 0.3, height: 0.4 },
          keypoints: [{ name: 'nose', x: 0.2, y: 0.3, score: 0.9 }],
          track: 3,
          zones: ['door'],
        },
      ],
      classes: [{ label: 'day', score: 1 }],
    },
  ],
  picture: { width: 640, height: 360 },
};

/** What a server says, with the bytes behind it. */
export const LIVE_SERVER: readonly { readonly message: LiveServerMessage; readonly payload: Uint8Array }[] = [
  { message: PICTURE, payload: LIVE_JPEG },
  ...(
    [
      { ...PICTURE, picture: null },
      { ...PICTURE, ts_infer_end: null, results: null, picture: null },
      {
        type: 'watching',
        pipeline_id: 'porch',
        results: true,
        pictures: { fps: 10, width: 640, quality: 75 },
        no_pictures: null,
      },
      {
        type: 'watching',
        pipeline_id: 'porch',
        results: true,
        pictures: null,
        no_pictures: 'It hides them.',
      },
      { type: 'state', state: 'healing', reason: 'the camera is gone' },
      { type: 'pulse', input_fps: 25, infer_fps: null, viewers: 2, skipped: 1 },
      { type: 'error', code: 'overloaded', message: 'There are 100 viewers.' },
    ] satisfies LiveServerMessage[]
  ).map((message) => ({ message, payload: new Uint8Array(0) })),
];
