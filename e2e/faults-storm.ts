import { expect, type Worker } from '@playwright/test';
import type { App } from './app.ts';
import { crashWorker } from './crash-worker.ts';
import { forgetEnds, outputsOf, prepareStorm, takeGaps, toldOf } from './faults-page.ts';

/** What goes wrong by turns. `here` is in the page's own thread, `risky` in a worker. */
const FAULTS = [
  'crash',
  'throw',
  'hang',
  'lane',
  'end',
  'throw here',
  'hang here',
  'stop and start',
] as const;
export type Fault = (typeof FAULTS)[number];

/** A fault, and the longest time without a message at the end of the graph that it hit, and beside it, milliseconds. */
export interface Struck {
  readonly fault: Fault;
  readonly outageMs: number;
  /** Null where everything was stopped. */
  readonly besideMs: number | null;
}

/** The faults of one turn. */
export const A_TURN = FAULTS.length;
const ENOUGH = 5;

/** A run that one fault after the other hits. Each is over when it was told and messages flow again. */
export class FaultStorm {
  readonly #app: App;
  readonly struck: Struck[] = [];

  private constructor(app: App) {
    this.#app = app;
  }

  static async open(app: App): Promise<FaultStorm> {
    await prepareStorm(app);
    const storm = new FaultStorm(app);
    await storm.start();
    return storm;
  }

  async start(): Promise<void> {
    await forgetEnds(this.#app);
    await this.#app.start('storm');
    for (const end of ['calm', 'risky', 'here', 'detect_faces']) await this.#untilMore(end);
  }

  /** Nothing is left of the run in the page. */
  async stop(): Promise<void> {
    await this.#app.stop();
    await expect.poll(() => this.#app.diagnostics()).toEqual({ workers: 0, openFrames: 0, tracks: 0 });
    await expect.poll(() => this.#app.page.workers().length).toBe(0);
  }

  /** So many faults, by turns; `after` each. Every frame is accounted for whenever it is looked. */
  async strike(count: number, after: (number: number) => Promise<void> = nothing): Promise<void> {
    for (let number = 1; number <= count; number += 1) {
      const fault = FAULTS[(number - 1) % A_TURN] ?? 'crash';
      this.struck.push(fault === 'stop and start' ? await this.#stopAndStart() : await this.#strike(fault));
      await this.#app.figures();
      await after(number);
    }
  }

  async #stopAndStart(): Promise<Struck> {
    await this.stop();
    const begun = performance.now();
    await this.start();
    return { fault: 'stop and start', outageMs: performance.now() - begun, besideMs: null };
  }

  async #strike(fault: Exclude<Fault, 'stop and start'>): Promise<Struck> {
    const end = fault === 'lane' ? 'detect_faces' : fault.endsWith('here') ? 'here' : 'risky';
    await takeGaps(this.#app);
    if (fault === 'lane') await this.#lose(await this.#lane(), crashWorker);
    else if (fault === 'crash') await this.#lose(await this.#risky(), crashWorker);
    else if (fault === 'end') await this.#lose(await this.#risky(), endWorker);
    else await this.#goWrong(fault);
    await this.#untilMore(end);
    const gaps = await takeGaps(this.#app);
    return { fault, outageMs: gaps[end] ?? Number.NaN, besideMs: gaps['calm'] ?? Number.NaN };
  }

  async #lose(worker: Worker, lose: (worker: Worker) => Promise<void>): Promise<void> {
    const gone = worker.waitForEvent('close');
    await lose(worker);
    await gone;
  }

  async #goWrong(fault: 'throw' | 'hang' | 'throw here' | 'hang here'): Promise<void> {
    const before = await toldOf(this.#app, 'restart');
    const what = fault.startsWith('throw') ? 'throw' : 'hang';
    const script = `globalThis.fault = '${what}'`;
    if (fault.endsWith('here')) await this.#app.page.evaluate(script);
    else await (await this.#risky()).evaluate(script);
    await expect.poll(() => toldOf(this.#app, 'restart')).toBeGreaterThan(before);
  }

  async #untilMore(end: string): Promise<void> {
    const before = await outputsOf(this.#app, end);
    await expect.poll(() => outputsOf(this.#app, end)).toBeGreaterThan(before + ENOUGH);
  }

  /** The worker in which the element is that goes wrong. */
  async #risky(): Promise<Worker> {
    for (const worker of this.#workers('flow')) {
      if (await worker.evaluate(() => globalThis.isFaulty === true)) return worker;
    }
    throw new Error('no worker has the element that goes wrong');
  }

  #lane(): Promise<Worker> {
    const [lane] = this.#workers('lane');
    return lane === undefined ? Promise.reject(new Error('no lane')) : Promise.resolve(lane);
  }

  #workers(kind: string): Worker[] {
    return this.#app.page.workers().filter((worker) => worker.url().includes(kind));
  }
}

/** Lets a worker end itself, of which nobody is told. */
async function endWorker(worker: Worker): Promise<void> {
  const ended = worker.evaluate(() => {
    setTimeout(() => self.close(), 20);
  });
  await Promise.allSettled([ended]);
}

function nothing(): Promise<void> {
  return Promise.resolve();
}
