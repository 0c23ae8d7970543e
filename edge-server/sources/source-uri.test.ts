import { expect, test } from 'vitest';
import { ffmpegArguments } from './ffmpeg-source.ts';
import { parseSourceUri, shownUri, withoutPasswords } from './source-uri.ts';

test.each([
  ['clip.mp4', { kind: 'file', path: '/home/me/clip.mp4' }],
  ['../x/*.jpg', { kind: 'file', path: '/home/x/*.jpg' }],
  ['file:clip.mp4', { kind: 'file', path: '/home/me/clip.mp4' }],
  ['file:///a/b%20c.mp4', { kind: 'file', path: '/a/b c.mp4' }],
  ['/dev/video3', { kind: 'device', path: '/dev/video3' }],
  ['rtsp://camera/1', { kind: 'rtsp', url: 'rtsp://camera/1' }],
  ['HTTPS://camera/1.jpg', { kind: 'http', url: 'HTTPS://camera/1.jpg' }],
  ['synthetic:?fps=5', { kind: 'synthetic', query: '?fps=5' }],
])('%s is read', (uri, place) => {
  expect(parseSourceUri(uri, '/home/me')).toEqual(place);
});

test.each(['concat:a|b', 'data:image/png;base64,x', 'pipe:0', 'file://elsewhere/x', 'rtsp://'])(
  '%s is refused',
  (uri) => {
    expect(() => parseSourceUri(uri, '/home/me')).toThrow(expect.objectContaining({ code: 'unsupported' }));
  },
);

test('passwords are not shown', () => {
  expect(shownUri('rtsp://me:p@ss@camera/1')).toBe('rtsp://…@camera/1');
  expect(withoutPasswords('failed: rtsp://me:secret@camera/1 and http://x/y@z')).toBe(
    'failed: rtsp://…@camera/1 and http://x/y@z',
  );
});

function argumentsOf(input: Parameters<typeof ffmpegArguments>[0]): string {
  return ffmpegArguments(input).join(' ');
}

test('ffmpeg is told what it may open, and never takes a file for anything else', () => {
  expect(argumentsOf({ kind: 'file', file: '/a/concat:x' })).toMatch(
    /-protocol_whitelist file -i file:\/a\/concat:x /,
  );
  expect(argumentsOf({ kind: 'stream', url: 'http://x/y' })).not.toMatch(/whitelist \S*file/);
  expect(argumentsOf({ kind: 'stream', url: 'rtsp://x/y' })).toContain('-rtsp_transport tcp');
  expect(argumentsOf({ kind: 'device', file: '/dev/video0' })).toContain('-f v4l2 -i /dev/video0');
});
