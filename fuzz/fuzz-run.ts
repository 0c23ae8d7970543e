import { Worker } from 'node:worker_threads';
import { SightlineError } from '../shared/errors.ts';
import { Dice } from '../shared/run/random.cases.ts';
import { heldBytes } from './memory.ts';
import type { Attempt, FuzzTarget, OpenTarget } from './target.ts';

/** An input may take so long, milliseconds of the processor; the least of some tries counts. */
const SLOW_MS = 250;
const SLOW_TRIES = 3;
const HOPELESS_MS = 4000;
const HANG_MS = 30_000;
const RSS_BYTES = 4 * 2 ** 30;
/** What a target may keep after its run, bytes. */
const MAX_GROWTH = 64 * 2 ** 20;
const MAX_FAILURES = 5;
const MICROSECONDS = 1000;

/** What became of a target's inputs. */
export interface FuzzOutcome {
  readonly name: string;
  inputs: number;
  accepted: number;
  rejected: number;
  slowestMs: number;
  grownMiB: number;
  /** In words, each with what repeats it. */
  readonly failures: string[];
}

/** Which inputs are made: `count` of them beginning with number `first`. */
export interface FuzzPlan {
  readonly seed: number;
  readonly count: number;
  readonly first: number;
}

/** Gives targets their inputs while a thread of its own watches that none hangs. Whoever makes one closes it. */
export class FuzzRun {
  readonly #seed: number;
  readonly #names: readonly string[];
  readonly #counter = new Int32Array(new SharedArrayBuffer(8)).fill(-1);
  readonly #watchdog: Worker;

  constructor(seed: number, names: readonly string[]) {
    this.#seed = seed;
    this.#names = names;
    const watched = { counter: this.#counter, names, seed, hangMs: HANG_MS, rssBytes: RSS_BYTES };
    this.#watchdog = new Worker(new URL('watchdog.mjs', import.meta.url), { workerData: watched });
    this.#watchdog.unref();
  }

  async close(): Promise<void> {
    await this.#watchdog.terminate();
  }

  /** Never throws for what the code does: that is in `failures`. */
  async run(target: FuzzTarget, { count, first }: Omit<FuzzPlan, 'seed'>): Promise<FuzzOutcome> {
    const { name } = target;
    const outcome: FuzzOutcome = {
      name,
      inputs: 0,
      accepted: 0,
      rejected: 0,
      slowestMs: 0,
      grownMiB: 0,
      failures: [],
    };
    const open = await target.open();
    Atomics.store(this.#counter, 0, this.#names.indexOf(name));
    // What is made once, at the first input, does not count as growth.
    const warm = Math.min(count, Math.ceil(count / 10));
    await this.#feed(open, outcome, first, first + warm);
    const before = await heldBytes();
    await this.#feed(open, outcome, first + warm, first + count);
    const grown = (await heldBytes()) - before;
    outcome.grownMiB = Math.round(grown / 2 ** 20);
    if (grown > MAX_GROWTH)
      outcome.failures.push(`${name}: ${outcome.grownMiB} MiB more are held than before`);
    await open.close?.();
    return outcome;
  }

  async #feed(open: OpenTarget, outcome: FuzzOutcome, from: number, to: number): Promise<void> {
    for (let index = from; index < to && outcome.failures.length < MAX_FAILURES; index += 1) {
      const dice = new Dice(this.#seed * 1_000_003 + hashOf(outcome.name) + index);
      Atomics.store(this.#counter, 1, index);
      const attempt = await open.next(dice, index);
      await this.#attempt(attempt, outcome, index);
    }
    Atomics.store(this.#counter, 1, -1);
  }

  async #attempt(attempt: Attempt, outcome: FuzzOutcome, index: number): Promise<void> {
    const where = `npm run fuzz ${this.#seed} 1 ${outcome.name}:${index}`;
    outcome.inputs += 1;
    try {
      const { taken, ms } = await timed(attempt);
      if (taken) outcome.accepted += 1;
      else outcome.rejected += 1;
      outcome.slowestMs = Math.max(outcome.slowestMs, ms);
      if (ms > SLOW_MS) outcome.failures.push(`${where} took ${Math.round(ms)} ms`);
    } catch (thrown) {
      const words = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
      outcome.failures.push(`${where} threw ${words.slice(0, 1500)}`);
    }
  }
}

async function timed(attempt: Attempt): Promise<{ taken: boolean; ms: number }> {
  const first = await once(attempt);
  let { ms } = first;
  for (let tries = 1; tries < SLOW_TRIES && ms > SLOW_MS && ms < HOPELESS_MS; tries += 1)
    ms = Math.min(ms, (await once(attempt)).ms);
  return { taken: first.taken, ms };
}

/** Time of the processor, since on a busy machine much of the clock's is that of others; hangs are the watchdog's. */
async function once(attempt: Attempt): Promise<{ taken: boolean; ms: number }> {
  const [begun, used] = [performance.now(), process.cpuUsage()];
  const taken = await answered(attempt);
  const { user, system } = process.cpuUsage(used);
  return { taken, ms: Math.min(performance.now() - begun, (user + system) / MICROSECONDS) };
}

/** An error of the house is an answer, unless it stands for what nobody thought of. */
async function answered(attempt: Attempt): Promise<boolean> {
  try {
    const taken = attempt();
    return typeof taken === 'boolean' ? taken : await taken;
  } catch (thrown) {
    if (thrown instanceof SightlineError && thrown.code !== 'internal') return false;
    throw thrown;
  }
}

function hashOf(name: string): number {
  return Buffer.from(name).reduce((hash, byte) => (Math.imul(hash, 31) + byte) >>> 0, 7);
}
