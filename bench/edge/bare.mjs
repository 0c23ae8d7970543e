// What a user would otherwise write: onnxruntime-node in a loop on a tensor that is already there.
// Arguments: model file, manifest file, seconds. Prints one JSON line.
import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const [file, manifestFile, seconds] = process.argv.slice(2);
const WARM_UP = 10;
const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
const session = await InferenceSession.create(file, { intraOpNumThreads: 1, interOpNumThreads: 1 });
const [input] = manifest.inputs;
const size = input.shape.reduce((product, side) => product * Math.max(1, side), 1);
const feeds = {
  [input.name]: new Tensor(
    'float32',
    new Float32Array(size).map((_, index) => (index * 31) & 255),
    input.shape,
  ),
};

for (let run = 0; run < WARM_UP; run += 1) await session.run(feeds);
const started = performance.now();
const end = started + Number(seconds) * 1000;
let runs = 0;
while (performance.now() < end) {
  await session.run(feeds);
  runs += 1;
}
process.stdout.write(`${JSON.stringify({ fps: runs / ((performance.now() - started) / 1000) })}\n`);
