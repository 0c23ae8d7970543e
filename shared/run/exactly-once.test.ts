import { expect, test } from 'vitest';
import { settle } from '../fake-clock.cases.ts';
import type { FakeClock } from '../fake-clock.cases.ts';
import { createRun } from './create-run.ts';
import type { Element, ElementContext } from './element.ts';
import { FakeHost } from './fake-host.cases.ts';
import type { FlowWorker, Port } from './host.ts';
import type { Message } from './message.ts';
import { Dice } from './random.cases.ts';
import type { Run, SavedRun } from './run.api.ts';
import { POLICY, graphOf, lookupOf, typeOf } from './test-elements.cases.ts';

const TICK_MS = 7;

/** Numbers of an element, as they are saved and restored. */
class Numbers {
  readonly #of: Map<string, number>;

  constructor(first: Readonly<Record<string, number>>) {
    this.#of = new Map(Object.entries(first));
  }

  get(name: string): number {
    return this.#of.get(name) ?? 0;
  }

  add(name: string, by: number): number {
    this.#of.set(name, this.get(name) + by);
    return this.get(name);
  }

  save(): Record<string, number> {
    return Object.fromEntries(this.#of);
  }

  restore(saved: unknown): void {
    for (const [name, value] of Object.entries(Object(saved))) this.#of.set(name, Number(value));
  }
}

function numbered(value: number): Message {
  return { kind: 'data', frame: { id: 0, timestamp: 0, width: 0, height: 0 }, subject: 'clock', value };
}

/** Sends the next number every 7 ms, and raises it as an event. */
function ticker(context: ElementContext): Element {
  const { clock } = context;
  const state = new Numbers({ told: 0, dueAt: clock.wallTime() + TICK_MS });
  let cancel: (() => void) | null = null;
  const wait = (): void => {
    cancel?.();
    cancel = clock.after(state.get('dueAt') - clock.wallTime(), () => {
      const told = state.add('told', 1);
      state.add('dueAt', TICK_MS);
      context.emit(numbered(told));
      context.raise('ticked', { told });
      wait();
    });
  };
  return {
    process: () => null,
    setup: wait,
    cleanup: () => cancel?.(),
    save: () => state.save(),
    restore: (saved) => {
      state.restore(saved);
      wait();
    },
  };
}

/** Gives every number on after a while, with how many came; frames it only looks at. */
function counter({ clock }: ElementContext): Element {
  const seen = new Numbers({ came: 0, raised: 0 });
  return {
    process: async (message) => {
      await new Promise<void>((resolve) => void clock.after(3, resolve));
      if (message.kind !== 'data') return null;
      return { ...message, value: [message.value, seen.add('came', 1)] };
    },
    onEvent: () => void seen.add('raised', 1),
    save: () => seen.save(),
    restore: (saved) => seen.restore(saved),
  };
}

const ELEMENTS = lookupOf({
  ticker: typeOf((_config, context) => ticker(context), { ticked: {} }),
  counter: typeOf((_config, context) => counter(context), { ticked: {} }),
});

/** A port whose messages are under way for a while, in order. */
class SlowPort implements Port {
  onmessage: Port['onmessage'] = null;
  readonly #port: Port;
  readonly #clock: FakeClock;
  readonly #dice: Dice;
  /** When the last message of each direction arrives. */
  #there = 0;
  #back = 0;

  constructor(port: Port, clock: FakeClock, dice: Dice) {
    this.#port = port;
    this.#clock = clock;
    this.#dice = dice;
    port.onmessage = (event) => {
      this.#back = this.#arrival(this.#back);
      clock.after(this.#back - clock.now(), () => this.onmessage?.(event));
    };
  }

  postMessage(message: unknown, transfer?: readonly object[]): void {
    this.#there = this.#arrival(this.#there);
    this.#clock.after(this.#there - this.#clock.now(), () => this.#port.postMessage(message, transfer));
  }

  close(): void {
    this.#port.close();
  }

  #arrival(last: number): number {
    return Math.max(last, this.#clock.now() + this.#dice.below(6));
  }
}

/** A host whose workers are far away. */
class SlowHost extends FakeHost {
  readonly dice: Dice;

  constructor(dice: Dice) {
    super(ELEMENTS);
    this.dice = dice;
  }

  override startFlow(flow: string): FlowWorker {
    const worker = super.startFlow(flow);
    const port = new SlowPort(worker.port, this.clock, this.dice);
    return { port, onLost: null, terminate: () => worker.terminate() };
  }
}

/** One run after the other, each from where the one before was saved. */
class Journey {
  readonly host: SlowHost;
  readonly told: unknown[] = [];
  readonly events: unknown[] = [];
  readonly #flows: readonly [string, string];
  readonly #dice: Dice;
  saved: SavedRun | null = null;
  #run: Run | null = null;

  constructor(flows: readonly [string, string], seed: number) {
    this.#flows = flows;
    this.#dice = new Dice(seed);
    this.host = new SlowHost(this.#dice);
  }

  async begin(): Promise<void> {
    const [ticks, counts] = this.#flows;
    const graph = graphOf(
      { ticker: { flow: ticks }, counter: { flow: counts } },
      { 'camera>ticker': POLICY.latest, 'camera>counter': POLICY.latest, 'ticker>counter': POLICY.block(4) },
    );
    const { saved } = this;
    this.#run = createRun({
      graph,
      host: this.host,
      elements: ELEMENTS,
      listener: {
        output: ({ value }) => this.told.push(value),
        event: ({ name, params }) => name === 'ticked' && this.events.push(params['told']),
      },
      ...(saved && { saved }),
    });
    await this.#during(this.#run.start());
  }

  /** Frames and time go on at random. */
  async pass(turns: number): Promise<void> {
    for (let turn = 0; turn < turns; turn += 1) {
      if (this.host.sources.at(-1)?.events && this.#dice.chance(0.7)) void this.host.source.push();
      for (let rest = this.#dice.below(3); rest > 0; rest -= 1) await settle();
      this.host.clock.advance(this.#dice.below(4));
    }
  }

  /** Saves it while time goes on, and begins anew a while after. */
  async move(): Promise<void> {
    await this.end();
    this.host.clock.advance(this.#dice.below(20));
    await this.begin();
  }

  async end(): Promise<void> {
    this.saved = (await this.#during(this.#run?.save())) ?? null;
  }

  /** Time goes on until it is done. */
  async #during<T>(step: T | Promise<T>): Promise<T> {
    const turn = { isOver: false };
    const done = Promise.resolve(step).finally(() => {
      turn.isOver = true;
    });
    while (!turn.isOver) await this.pass(1);
    return done;
  }
}

test.each([
  ['one flow', 'main', 'main'],
  ['a worker that tells the page', 'aside', 'main'],
  ['a page that tells a worker', 'main', 'aside'],
  ['two workers', 'one', 'other'],
])(
  'what elements do by the clock is told once, moved at any instant, under load: %s',
  async (_, ...flows) => {
    for (let seed = 1; seed <= 12; seed += 1) {
      const journey = new Journey(flows, seed);
      await journey.begin();
      for (let moves = 0; moves < 8; moves += 1) {
        await journey.pass(15);
        await journey.move();
      }
      await journey.pass(15);
      await journey.end();
      const told = journey.told.length;
      const all = Array.from({ length: told }, (_each, index) => index + 1);
      expect(told).toBeGreaterThan(20);
      expect(journey.told).toEqual(all.map((n) => [n, n]));
      expect(journey.events).toEqual(all);
      expect(journey.saved?.elements).toMatchObject({
        ticker: { told },
        counter: { came: told, raised: told },
      });
    }
  },
);
