import { expect, test } from 'vitest';
import { ffmpegCommand } from './ffmpeg-command.ts';
import type { FfmpegInput, FfmpegReading } from './ffmpeg-command.ts';

function commandOf(input: FfmpegInput, more: Partial<FfmpegReading> = {}): { line: string; script: string } {
  const { args, script } = ffmpegCommand({ input, live: input.kind !== 'file', ...more });
  return { line: args.join(' '), script: script ?? '' };
}

test('ffmpeg is told what it may open, and never takes a file for anything else', () => {
  const file = commandOf({ kind: 'file', file: '/a/concat:x' });
  expect(file.line).toMatch(/-protocol_whitelist file -i file:\/a\/concat:x /);
  const stream = commandOf({ kind: 'stream', url: 'http://x/y' });
  expect(stream.line + stream.script).not.toMatch(/whitelist \S*file/);
  expect(stream.script).toContain("option protocol_whitelist 'http,https,tcp,tls,crypto'");
  const device = commandOf(
    { kind: 'device', file: '/dev/video0', format: 'mjpeg' },
    { size: '640x480', fps: 5 },
  );
  expect(device.line).toContain(
    '-f v4l2 -input_format mjpeg -video_size 640x480 -framerate 5 -i /dev/video0',
  );
});

test('an address is in the script, not on the command line, and cannot become a line of its own', () => {
  const { line, script } = commandOf({ kind: 'stream', url: "rtsp://me:s3'cret@x/y?token=z" });
  expect(line).not.toMatch(/s3|token|rtsp:/);
  expect(script).toContain(String.raw`file 'rtsp://me:s3'\''cret@x/y?token=z'`);
  expect(script).toContain("option rtsp_transport 'tcp'");
  expect(commandOf({ kind: 'stream', url: 'rtsp://x/y', transport: 'udp' }).script).toContain("'udp'");
});

test('arguments go to whom they are for', () => {
  const args = ['-threads', '4', '-fflags', 'nobuffer', '-hwaccel_device', '/dev/dri/renderD128'];
  const { line, script } = commandOf({ kind: 'stream', url: 'rtsp://x/y' }, { args, hwaccel: 'vaapi' });
  expect(line).toMatch(/-hwaccel vaapi -threads 4 -hwaccel_device \/dev\/dri\/renderD128 .*-i pipe:0/);
  expect(line).not.toContain('-threads 1');
  expect(script).toContain("option fflags 'nobuffer'");
});

test.each([
  ['-i', '/etc/passwd'],
  ['-vf', 'movie=/etc/passwd'],
  ['-threads', '1 -i x'],
  ['-f', 'lavfi'],
  ['-threads'],
])('the argument %s is refused in words', (...args) => {
  expect(() => commandOf({ kind: 'file', file: 'x' }, { args })).toThrow(/ffmpeg takes only some arguments/);
});

test('rate and size are made less before pictures cross the pipe', () => {
  const stream = commandOf({ kind: 'stream', url: 'rtsp://x/y' }, { fps: 5, size: '640x360' });
  expect(stream.line).toContain(String.raw`select=isnan(prev_selected_t)+gt(floor((t-start_t)*5+0.05)\,`);
  expect(stream.line).toContain(String.raw`scale=w=min(640\,iw):h=min(360\,ih):`);
  const file = commandOf({ kind: 'file', file: 'x' }, { fps: 5, live: true });
  expect(file.line).toContain(String.raw`fps=min(5\,source_fps)`);
  expect(commandOf({ kind: 'file', file: 'x' }, { fps: 5 }).line).not.toContain('source_fps');
});
