// The viewers of the live view, in a process of their own: each gets pictures and results at its rate and says what it
// has seen, as the page does. Arguments: address, pipeline, viewers, fps, seconds, slow (how many of them read nothing).
// Sends one JSON line when done.
import { WebSocket } from 'ws';
import { encodeMessage } from '../../build/shared/wire/framing.js';

const [address, pipeline, count, fps, seconds, slow] = process.argv.slice(2);
const WARM_UP_MS = 2_500;
const WISH = { fps: Number(fps), width: 640, quality: 75 };
const decoder = new TextDecoder();
const lags = [];
let [frames, pictures, bytes, closed] = [0, 0, 0, 0];
let since = 0;

/** Only what is needed of a message: two hundred viewers on one core would else be slower than the server. */
function take(viewer, data) {
  const length = data.readUInt32LE(0);
  const text = decoder.decode(data.subarray(4, 4 + length));
  if (!text.startsWith('{"type":"live"')) return;
  const { sequence, ts_new: at, picture } = JSON.parse(text);
  if (picture !== null) viewer.send(encodeMessage({ type: 'seen', sequence }));
  if (since === 0) return;
  frames += 1;
  bytes += data.length;
  if (picture === null) return;
  pictures += 1;
  lags.push(performance.timeOrigin + performance.now() - at);
}

function open(index) {
  const viewer = new WebSocket(`${address.replace('http', 'ws')}/api/live/${pipeline}`, {
    perMessageDeflate: false,
    origin: address,
  });
  viewer.on('open', () => {
    viewer.send(encodeMessage({ type: 'subscribe', protocol: 1, results: true, pictures: WISH }));
    // It is there and reads nothing: what the server sends it piles up.
    if (index < Number(slow)) viewer.pause();
    else viewer.send(encodeMessage({ type: 'seen', sequence: 0 }));
  });
  viewer.on('message', (data) => take(viewer, data));
  viewer.on('close', () => (closed += 1));
  viewer.on('error', () => {
    // `close` follows.
  });
  return viewer;
}

const viewers = Array.from({ length: Number(count) }, (_, index) => open(index));

function finish() {
  const elapsed = (performance.now() - since) / 1000;
  lags.sort((a, b) => a - b);
  const at = (q) => lags[Math.min(lags.length - 1, Math.floor(lags.length * q))] ?? null;
  const reading = viewers.length - Number(slow);
  const told = {
    fps: pictures / elapsed / Math.max(1, reading),
    messages: frames / elapsed,
    megabytes: bytes / elapsed / 1e6,
    p50: at(0.5),
    p99: at(0.99),
    closed,
    cpuSeconds: process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6,
  };
  process.stdout.write(`${JSON.stringify(told)}\n`, () => process.exit(0));
}

setTimeout(() => {
  since = performance.now();
  setTimeout(finish, Number(seconds) * 1000);
}, WARM_UP_MS);
