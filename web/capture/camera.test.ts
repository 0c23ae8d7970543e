import { afterEach, expect, test, vi } from 'vitest';
import { openCamera } from './camera.ts';

interface FakeTrack {
  readonly kind: 'video';
  readonly label: string;
  stopped: boolean;
  stop(): void;
  getSettings(): MediaTrackSettings;
}

function trackOf(label: string, facingMode?: string): FakeTrack {
  return {
    kind: 'video',
    label,
    stopped: false,
    stop() {
      this.stopped = true;
    },
    getSettings: () => (facingMode === undefined ? {} : { facingMode }),
  };
}

/** Puts a browser's cameras in place; gives what was asked of them. */
function cameras(
  answer: (video: MediaTrackConstraints) => FakeTrack | DOMException,
): MediaTrackConstraints[] {
  const asked: MediaTrackConstraints[] = [];
  const getUserMedia = ({ video }: { video: MediaTrackConstraints }): Promise<unknown> => {
    asked.push(video);
    const track = answer(video);
    if (track instanceof DOMException) return Promise.reject(track);
    return Promise.resolve({ getVideoTracks: () => [track], getTracks: () => [track] });
  };
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia } });
  return asked;
}

const { signal } = new AbortController();

afterEach(() => void vi.unstubAllGlobals());

test.each([
  ['NotAllowedError', /Allow it in the browser/],
  ['NotFoundError', /Connect one/],
  ['NotReadableError', /another program/],
  ['SomethingNewError', /did not start: mysterious/],
])('%s is said in words with a way on', async (name, words) => {
  cameras(() => new DOMException('mysterious', name));
  await expect(openCamera(undefined, signal)).rejects.toMatchObject({
    code: 'camera',
    message: expect.stringMatching(words),
  });
});

test('a page that was not served securely is told how to be', async () => {
  vi.stubGlobal('navigator', {});
  await expect(openCamera(undefined, signal)).rejects.toMatchObject({
    code: 'camera',
    message: expect.stringContaining('http://localhost'),
  });
});

test('the chosen camera is asked for, and any other when it is gone', async () => {
  const asked = cameras(({ deviceId }) =>
    deviceId === undefined ? trackOf('other') : new DOMException('gone', 'OverconstrainedError'),
  );
  expect((await openCamera('first', signal)).label).toBe('other');
  expect(asked.map(({ deviceId }) => deviceId)).toEqual([{ exact: 'first' }, undefined]);
});

test('a refusal of the chosen camera is no reason to try another', async () => {
  const asked = cameras(() => new DOMException('no', 'NotAllowedError'));
  await expect(openCamera('first', signal)).rejects.toMatchObject({ code: 'camera' });
  expect(asked).toHaveLength(1);
});

test.each([
  ['a phone says front', trackOf('camera 1', 'user'), true],
  ['a phone says back', trackOf('facing front', 'environment'), false],
  ['a computer names it so', trackOf('FaceTime HD Camera'), true],
  ['a computer names it otherwise', trackOf('USB Microscope'), false],
])('a camera is mirrored when it faces the user: %s', async (_how, track, mirrored) => {
  cameras(() => track);
  expect((await openCamera(undefined, signal)).mirrored).toBe(mirrored);
});

test('a camera that opens after it was given up is turned off', async () => {
  const track = trackOf('late');
  const abort = new AbortController();
  cameras(() => {
    abort.abort(new Error('given up'));
    return track;
  });
  await expect(openCamera(undefined, abort.signal)).rejects.toThrow('given up');
  expect(track.stopped).toBe(true);
});
