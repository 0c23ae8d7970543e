// The load generator, in a process of its own: keeps the server's credits used up with exact model-size frames, or with
// JPEGs as a browser on a slow link sends them. Arguments: address, pipeline, model, width, height, seconds, exact or
// jpeg. Sends one JSON line when done.
import sharp from 'sharp';
import { WebSocket } from 'ws';
import { decodeServerMessage } from '../../build/shared/wire/server-message.js';
import { YoungGarbage } from '../../build/edge-server/stream/young-garbage.js';
import { encodeMessage } from '../../build/shared/wire/framing.js';

const [address, pipeline, model, width, height, seconds, encoding] = process.argv.slice(2);
const WARM_UP_MS = 1_500;
const PICTURE = 'node_modules/@vladmandic/human/assets/samples.jpg';
const { content, bytes } = encoding === 'jpeg' ? await squeezed() : exact();

function exact() {
  const size = Number(width) * Number(height) * 3;
  return { content: { kind: 'input' }, bytes: new Uint8Array(size).map((_, index) => (index * 31) & 255) };
}

/** A 16:9 frame at the size that the model looks at, of a quality that a middling link gets. */
async function squeezed() {
  const size = { width: Number(width), height: Math.round((Number(width) * 9) / 16) };
  const jpeg = await sharp(PICTURE)
    .resize({ ...size, fit: 'fill' })
    .jpeg({ quality: 80 })
    .toBuffer();
  return { content: { kind: 'lossy', lossy: { format: 'jpeg', quality: 0.8, ...size } }, bytes: jpeg };
}

const socket = new WebSocket(`${address.replace('http', 'ws')}/api/offload`, {
  perMessageDeflate: false,
  origin: address,
});
socket.binaryType = 'arraybuffer';

// Without it this process collected its whole heap several times a second, and sent nothing for 8 to 24 ms each.
const garbage = new YoungGarbage();
let id = 0;
let answered = 0;
let dropped = 0;
let since = 0;
const sentAt = new Map();
const latencies = [];

function sendFrame() {
  id += 1;
  const frame = { id, timestamp: id * 1000, width: 1280, height: 720 };
  sentAt.set(id, performance.now());
  // Encoded and masked: each once.
  garbage.add(2 * bytes.length);
  socket.send(encodeMessage({ type: 'frame', frame, content, deadlineMs: 10_000 }, bytes));
}

function account(message) {
  const sent = sentAt.get(message.id);
  sentAt.delete(message.id);
  if (since === 0) return;
  if (message.type === 'drop') dropped += 1;
  else {
    answered += 1;
    latencies.push(performance.now() - sent);
  }
}

function finish() {
  const elapsed = (performance.now() - since) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (q) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * q))];
  process.stdout.write(
    `${JSON.stringify({ fps: answered / elapsed, dropped, p50: at(0.5), p99: at(0.99) })}\n`,
  );
  socket.close();
}

socket.on('open', () =>
  socket.send(encodeMessage({ type: 'hello', protocol: 1, pipeline, model, options: {} })),
);
socket.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
socket.on('message', (data) => {
  const message = decodeServerMessage(new Uint8Array(data));
  if (message.type === 'error') throw new Error(message.message);
  if (message.type === 'ready') {
    for (let credit = 0; credit < message.credits; credit += 1) sendFrame();
    setTimeout(() => {
      since = performance.now();
      setTimeout(finish, Number(seconds) * 1000);
    }, WARM_UP_MS);
    return;
  }
  account(message);
  if (socket.readyState === WebSocket.OPEN) sendFrame();
});
