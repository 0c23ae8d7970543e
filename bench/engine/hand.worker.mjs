// What a user would write by hand: a stage in a thread that looks at a picture and hands it on, by transfer or by copy.
import { workerData } from 'node:worker_threads';
import { meanLuma } from './elements.mjs';

const { from, to, transfers } = workerData;
from.on('message', (message) => {
  if (meanLuma(message.data) < 0) return;
  to.postMessage(message, transfers ? [message.data.buffer] : []);
});
