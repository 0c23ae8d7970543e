// Ends the process when one input hangs or fills the memory, which the thread that is stuck in it cannot do itself.
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

const { counter, names, seed, hangMs, rssBytes } = workerData;
const [TARGET, INPUT] = [0, 1];
let [seen, since] = [-1, Date.now()];

function end(what, target, input) {
  writeSync(2, `\n${what}: repeat it with: npm run fuzz ${seed} 1 ${names[target]}:${input}\n`);
  process.kill(process.pid, 'SIGKILL');
}

setInterval(() => {
  const [target, input] = [Atomics.load(counter, TARGET), Atomics.load(counter, INPUT)];
  const now = Date.now();
  if (input !== seen || input < 0) [seen, since] = [input, now];
  if (input < 0) return;
  if (now - since > hangMs) end(`An input hangs for more than ${hangMs} ms`, target, input);
  if (process.memoryUsage.rss() > rssBytes) end(`The memory grew beyond ${rssBytes} bytes`, target, input);
}, 100);
