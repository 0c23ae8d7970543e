/** The two runtimes, as sessions of Sightline's: one thread each, so that figures are the same on every machine. */
import { launchBrowser } from './chromium.mjs';
import { readTensors, writeTensors } from './browser/tensors.mjs';
import { serve } from './serve.mjs';
import { openSession } from '../build/edge-server/inference/native-session.js';

/** The edge's own session. */
export async function openNative(model) {
  const { session } = await openSession(model, 1);
  return session;
}

/** Runs in the page: hands a job to the worker and waits until it is done. */
async function ask(job) {
  window.lane ??= new Worker('/bench/browser/session.worker.mjs', { type: 'module' });
  const error = await new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', ({ data }) => resolve(data), { once: true });
    port1.start();
    window.lane.addEventListener('error', ({ message }) => reject(new Error(message)), { once: true });
    window.lane.postMessage(job, [port2]);
  });
  if (error !== null) throw new Error(error);
}

/** A browser whose WASM runtime is used from here: `open` gives sessions, one at a time; `close` ends it. */
export async function openBrowserRuntime() {
  const shelf = { model: null, feeds: null, outputs: null };
  const server = await serve((path, request, response) => answerFrom(shelf, path, request, response));
  const browser = await launchBrowser();
  const page = await browser.newPage();
  await page.goto(server.url);
  return {
    async open(model) {
      shelf.model = model;
      await page.evaluate(ask, 'open');
      return { run: (feeds) => runThere(shelf, page, feeds), close: () => Promise.resolve() };
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}

async function runThere(shelf, page, feeds) {
  shelf.feeds = writeTensors(feeds);
  await page.evaluate(ask, 'run');
  return Object.fromEntries(readTensors(shelf.outputs).map(({ name, ...tensor }) => [name, tensor]));
}

async function answerFrom(shelf, path, request, response) {
  const [, place, name] = path.split('/');
  if (place !== 'session') return false;
  if (request.method === 'PUT') shelf[name] = Buffer.concat(await request.toArray());
  response.writeHead(200, { 'Content-Type': 'application/octet-stream' });
  response.end(request.method === 'PUT' ? undefined : shelf[name]);
  return true;
}
