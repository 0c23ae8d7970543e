import { expect, test } from 'vitest';
import { parseSourceUri, withoutPassword } from './source-uri.ts';

test.each([
  ['clip.mp4', { kind: 'file', path: '/home/me/clip.mp4' }],
  ['../x/*.jpg', { kind: 'file', path: '/home/x/*.jpg' }],
  ['file:clip.mp4', { kind: 'file', path: '/home/me/clip.mp4' }],
  ['file:///a/b%20c.mp4', { kind: 'file', path: '/a/b c.mp4' }],
  ['a #1.mp4', { kind: 'file', path: '/home/me/a #1.mp4' }],
  ['ffmpeg:clip.mp4#video=h264', { kind: 'file', path: '/home/me/clip.mp4' }],
  ['/dev/video3', { kind: 'device', path: '/dev/video3', hints: {} }],
  ['picamera', { kind: 'device', path: '/dev/video0', hints: {} }],
  ['picamera://#fps=5', { kind: 'device', path: '/dev/video0', hints: { fps: '5' } }],
  [
    '/dev/video0#size=1280x720#fps=15',
    { kind: 'device', path: '/dev/video0', hints: { size: '1280x720', fps: '15' } },
  ],
  [
    'ffmpeg:device?video=1&video_size=640x480&framerate=10',
    { kind: 'device', path: '/dev/video1', hints: { size: '640x480', fps: '10' } },
  ],
  [
    'v4l2:device?video=/dev/video2&input_format=mjpeg',
    { kind: 'device', path: '/dev/video2', hints: { input_format: 'mjpeg' } },
  ],
  ['rtsp://camera/1', { kind: 'stream', url: 'rtsp://camera/1', hints: {} }],
  [
    'ffmpeg:rtsp://me:p%40ss@camera/1#video=copy#hardware#transport=udp',
    { kind: 'stream', url: 'rtsp://me:p%40ss@camera/1', hints: { hardware: '', transport: 'udp' } },
  ],
  ['rtmp://host/live/x', { kind: 'stream', url: 'rtmp://host/live/x', hints: {} }],
  ['HTTPS://camera/1.jpg', { kind: 'http', url: 'HTTPS://camera/1.jpg', hints: {} }],
  ['http://host/live.m3u8?a=b', { kind: 'http', url: 'http://host/live.m3u8?a=b', hints: {} }],
  ['publish:phone', { kind: 'publish', id: 'phone' }],
  ['synthetic:?fps=5', { kind: 'synthetic', query: '?fps=5' }],
])('%s is read', (uri, place) => {
  expect(parseSourceUri(uri, '/home/me')).toEqual(place);
});

test.each([
  'concat:a|b',
  'data:image/png;base64,x',
  'pipe:0',
  'file://elsewhere/x',
  'rtsp://',
  'rtsp://cam/a\nfile b',
  'exec:rm -rf x',
  'onvif://cam',
  'publish:../x',
])('%j is refused', (uri) => {
  expect(() => parseSourceUri(uri, '/home/me')).toThrow(expect.objectContaining({ code: 'unsupported' }));
});

test.each([
  ['http://me:p%40ss@camera/1', 'me:p@ss'],
  ['http://me:100%@camera/1', 'me:100%'],
])('the name and password of %s become a header', (url, login) => {
  expect(withoutPassword(url)).toEqual({
    address: 'http://camera/1',
    headers: { authorization: `Basic ${Buffer.from(login).toString('base64')}` },
  });
});
