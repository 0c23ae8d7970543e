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
  known: readonly { kind: string; deviceId: string; label: string }[] = [],
): MediaTrackConstraints[] {
  const asked: MediaTrackConstraints[] = [];
  const getUserMedia = ({ video }: { video: MediaTrackConstraints }): Promise<unknown> => {
    asked.push(video);
    const track = answer(video);
    if (track instanceof DOMException) return Promise.reject(track);
    return Promise.resolve({ getVideoTracks: () => [track], getTracks: () => [track] });
  };
  const devices = new EventTarget();
  const enumerateDevices = (): Promise<unknown> => Promise.resolve(known);
  vi.stubGlobal('navigator', { mediaDevices: Object.assign(devices, { getUserMedia, enumerateDevices }) });
  return asked;
}

const { signal } = new AbortController();

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test.each([
  ['NotAllowedError', /Allow it in the browser/],
  ['NotFoundError', /Connect one/],
  ['NotReadableError', /another program/],
  ['SomethingNewError', /did not start: mysterious/],
])('%s is said in words with a way on', async (name, words) => {
  cameras(() => new DOMException('mysterious', name));
  await expect(openCamera({}, signal)).rejects.toMatchObject({
    code: 'camera',
    message: expect.stringMatching(words),
  });
});

test('a page that was not served securely is told how to be', async () => {
  vi.stubGlobal('navigator', {});
  await expect(openCamera({}, signal)).rejects.toMatchObject({
    code: 'camera',
    message: expect.stringContaining('http://localhost'),
  });
});

test('the chosen camera is asked for, and any other when it is gone', async () => {
  const asked = cameras(({ deviceId }) =>
    deviceId === undefined ? trackOf('other') : new DOMException('gone', 'OverconstrainedError'),
  );
  expect((await openCamera({ deviceId: 'first' }, signal)).label).toBe('other');
  expect(asked.map(({ deviceId }) => deviceId)).toEqual([{ exact: 'first' }, undefined]);
});

test.each([
  [{}, [1280, 720, 30]],
  [{ picture: { width: 1920, height: 1080, fps: 10 } }, [1920, 1080, 10]],
  [{ picture: { fps: 0.5 } }, [1280, 720, 5]],
])('%j is asked for %j, also of the camera of that name and of any other', async (wish, ideal) => {
  const known = [{ kind: 'videoinput', deviceId: 'new', label: 'Desk' }];
  const asked = cameras(({ deviceId }) => (deviceId === undefined ? trackOf('other') : GONE), known);
  await openCamera({ ...wish }, signal);
  await openCamera({ ...wish, deviceId: 'old', label: 'Desk' }, signal);
  expect(asked).toHaveLength(4);
  for (const { width, height, frameRate } of asked)
    expect([width, height, frameRate]).toEqual(ideal.map((value) => ({ ideal: value })));
});

test('a refusal of the chosen camera is no reason to try another', async () => {
  const asked = cameras(() => new DOMException('no', 'NotAllowedError'));
  await expect(openCamera({ deviceId: 'first' }, signal)).rejects.toMatchObject({ code: 'camera' });
  expect(asked).toHaveLength(1);
});

test.each([
  ['a phone says front', trackOf('camera 1', 'user'), true],
  ['a phone says back', trackOf('facing front', 'environment'), false],
  ['a computer names it so', trackOf('FaceTime HD Camera'), true],
  ['a computer names it otherwise', trackOf('USB Microscope'), false],
])('a camera is mirrored when it faces the user: %s', async (_how, track, mirrored) => {
  cameras(() => track);
  expect((await openCamera({}, signal)).mirrored).toBe(mirrored);
});

test('a camera that opens after it was given up is turned off', async () => {
  const track = trackOf('late');
  const abort = new AbortController();
  cameras(() => {
    abort.abort(new Error('given up'));
    return track;
  });
  await expect(openCamera({}, abort.signal)).rejects.toThrow('given up');
  expect(track.stopped).toBe(true);
});

const GONE = new DOMException('gone', 'OverconstrainedError');

/** What was asked for, one word each: the id, or that any will do. */
function idsOf(asked: readonly MediaTrackConstraints[]): string[] {
  return asked.map(({ deviceId }) =>
    typeof deviceId === 'object' && 'exact' in deviceId ? String(deviceId.exact) : 'any',
  );
}

test('a camera that is there under another id is found by its name', async () => {
  const known = [
    { kind: 'audioinput', deviceId: 'ear', label: 'Desk' },
    { kind: 'videoinput', deviceId: 'other', label: 'Door' },
    { kind: 'videoinput', deviceId: 'new', label: 'Desk' },
  ];
  const asked = cameras(({ deviceId }) => (exactly(deviceId, 'new') ? trackOf('Desk') : GONE), known);
  expect((await openCamera({ deviceId: 'old', label: 'Desk' }, signal)).label).toBe('Desk');
  expect(idsOf(asked)).toEqual(['old', 'new']);
});

function exactly(wish: MediaTrackConstraints['deviceId'], id: string): boolean {
  return typeof wish === 'object' && 'exact' in wish && wish.exact === id;
}

test('a camera that was open is waited for, and opened the moment it is back', async () => {
  vi.useFakeTimers();
  let back = false;
  const asked = cameras(() => (back ? trackOf('Desk') : GONE));
  const opened = openCamera({ deviceId: 'old', label: 'Desk', again: true }, signal);
  await vi.advanceTimersByTimeAsync(5_000);
  back = true;
  navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
  await vi.advanceTimersByTimeAsync(0);
  expect((await opened).label).toBe('Desk');
  expect(idsOf(asked)).toEqual(['old', 'old', 'old', 'old']);
  expect(vi.getTimerCount()).toBe(0);
});

test('after a while without it another camera will do, and without any it is waited for on and on', async () => {
  vi.useFakeTimers();
  let other: FakeTrack | DOMException = new DOMException('none', 'NotFoundError');
  const asked = cameras(({ deviceId }) => (deviceId === undefined ? other : GONE));
  const opened = openCamera({ deviceId: 'old', again: true }, signal);
  await vi.advanceTimersByTimeAsync(9_000);
  expect(idsOf(asked)).not.toContain('any');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(idsOf(asked)).toContain('any');
  other = trackOf('Built in');
  await vi.advanceTimersByTimeAsync(2_000);
  expect((await opened).label).toBe('Built in');
});

test('waiting for a camera ends with the run, and with a permission that is taken back', async () => {
  vi.useFakeTimers();
  cameras(() => GONE);
  const abort = new AbortController();
  const opened = openCamera({ deviceId: 'old', again: true }, abort.signal);
  const outcome = expect(opened).rejects.toThrow('the run ended');
  await vi.advanceTimersByTimeAsync(3_000);
  abort.abort(new Error('the run ended'));
  await outcome;
  expect(vi.getTimerCount()).toBe(0);
  cameras(() => new DOMException('no', 'NotAllowedError'));
  await expect(openCamera({ deviceId: 'old', again: true }, signal)).rejects.toMatchObject({
    code: 'forbidden',
  });
});
