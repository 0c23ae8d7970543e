// Ends the process when one input hangs or fills the memory, which the thread that is stuck in it cannot do itself.
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

const { counter, names, seed, hangMs, rssBytes } = workerData;
const [TARGET, INPUT] = [0, 1];
const EVERY_MS = 100;
// Looks are counted and not the clock's time: a process that was held as a whole has not hung.
let [seen, looks] = [-1, 0];

function end(what, target, input) {
  writeSync(2, `\n${what}: repeat it with: npm run fuzz ${seed} 1 ${names[target]}:${input}\n`);
  process.kill(process.pid, 'SIGKILL');
}

setInterval(() => {
  const [target, input] = [Atomics.load(counter, TARGET), Atomics.load(counter, INPUT)];
  looks = input === seen ? looks + 1 : 0;
  seen = input;
  if (input < 0) return;
  if (looks * EVERY_MS > hangMs) end(`An input hangs for more than ${hangMs} ms`, target, input);
  if (process.memoryUsage.rss() > rssBytes) end(`The memory grew beyond ${rssBytes} bytes`, target, input);
}, EVERY_MS);
