import { FakeFrame } from './fake-thread.cases.ts';
import type { Element, ElementContext, Outputs } from './element.ts';
import type { GraphWire, PipelineGraph } from './graph.ts';
import { wireId } from './graph.ts';
import type { Message } from './message.ts';
import type { Dice } from './random.cases.ts';
import type { ElementLookup } from './run.api.ts';
import { POLICY, graphOf, lookupOf, typeOf } from './test-elements.cases.ts';
import type { ElementWish } from './test-elements.cases.ts';

const KINDS = [
  'same',
  'filter',
  'many',
  'twice',
  'picky',
  'slow',
  'taking',
  'stuck',
  'ticking',
  'older',
  'wide',
];

/** A graph of up to eight elements with any policies, spread over up to three flows. */
export function randomGraph(dice: Dice, revision: string): PipelineGraph {
  const wishes: Record<string, ElementWish> = {};
  const wires: Record<string, GraphWire['policy']> = {};
  const names = ['camera'];
  for (let index = 0; index < 1 + dice.below(8); index += 1) {
    const name = `e${index}`;
    const flow =
      dice.weighted([
        [3, 'main'],
        [1, 'one'],
        [1, 'two'],
      ] as const) ?? 'main';
    wishes[name] = { type: dice.pick(KINDS) ?? 'same', flow, config: dice.below(2) };
    for (let input = 0; input < 1 + dice.below(2); input += 1) {
      wires[wireId({ from: dice.pick(names) ?? 'camera', to: name })] = randomPolicy(dice);
    }
    names.push(name);
  }
  const pace = { fps: dice.chance(0.2) ? 30 : null, deadlineMs: dice.chance(0.2) ? 100 : null };
  return graphOf(wishes, wires, { revision, pace });
}

function randomPolicy(dice: Dice): GraphWire['policy'] {
  const size = 1 + dice.below(4);
  const policies = [
    POLICY.latest,
    POLICY.block(size),
    POLICY.block(size, 20),
    POLICY.dropOldest(size),
    POLICY.dropNewest(size),
    POLICY.sure(size, 2, dice.below(2) * 10),
  ];
  return dice.pick(policies) ?? POLICY.latest;
}

/** Elements that do all that elements may, and what was noticed of them. */
export interface Chaos {
  readonly elements: ElementLookup;
  /** What must not be: an element that was given a frame that is closed, or was cleaned up twice. */
  readonly faults: string[];
  /** Ends one of the works under way. */
  finish(): void;
  finishAll(): void;
}

export function chaosOf(dice: Dice): Chaos {
  const faults: string[] = [];
  const works: (() => void)[] = [];
  const slowly = (work: () => Outputs): Promise<Outputs> =>
    new Promise((resolve, reject) => {
      works.push(() => {
        try {
          resolve(work());
        } catch (error) {
          reject(error instanceof Error ? error : new Error('?'));
        }
      });
    });
  const type = (make: (context: ElementContext) => Element) =>
    typeOf((_, context) => watched(make(context), dice, faults));
  const elements = lookupOf({
    same: type(() => ({ process: (message) => message })),
    filter: type(() => ({ process: (message) => (dice.chance(0.5) ? message : null) })),
    many: type(() => ({
      process: (message) => [0, 1, 2].slice(0, dice.below(4)).map(() => dataOf(message)),
    })),
    twice: type(() => ({ process: (message) => [message, dataOf(message), message] })),
    picky: type(() => ({
      process: (message) => {
        dice.fail(0.3);
        return message;
      },
    })),
    slow: type(() => ({ concurrency: 1 + dice.below(3), process: (message) => slowly(() => message) })),
    wide: type(() => ({
      concurrency: 3,
      process: (message) =>
        slowly(() => {
          dice.fail(0.2);
          return dice.chance(0.5) ? dataOf(message) : [message, dataOf(message)];
        }),
    })),
    taking: type(({ services, signal }) => taking(dice, slowly, services, signal)),
    stuck: type(() => ({
      absorbs: true,
      process: (message) => (dice.chance(0.8) ? message : new Promise(() => undefined)),
    })),
    ticking: type(ticking),
    older: type(older),
  });
  return {
    elements,
    faults,
    finish: () => works.splice(dice.below(works.length), 1)[0]?.(),
    finishAll: () => {
      for (const work of works.splice(0)) work();
    },
  };
}

function dataOf(message: Message): Message {
  return { ...message, kind: 'data', value: message.frame.id };
}

/** Closes what it is given, in the thread that it runs in. */
function taking(
  dice: Dice,
  slowly: (work: () => Outputs) => Promise<Outputs>,
  services: ElementContext['services'],
  _signal: AbortSignal,
): Element {
  const close = (message: Message): void => {
    if (message.kind === 'frame' && isCloser(services.close)) services.close(message.value);
  };
  const work = (message: Message): Outputs => {
    if (dice.chance(0.5)) return message;
    close(message);
    dice.fail(0.2);
    return dataOf(message);
  };
  return {
    takesFrames: true,
    process: (message) => (dice.chance(0.5) ? work(message) : slowly(() => work(message))),
  };
}

function isCloser(value: unknown): value is (frame: unknown) => void {
  return typeof value === 'function';
}

/** Sends by itself, also after its end. */
function ticking(context: ElementContext): Element {
  const { clock, signal } = context;
  let last: Message | null = null;
  const send = (): void => {
    if (last !== null) context.emit(dataOf(last));
  };
  const cancel = clock.every(25, send);
  signal.addEventListener('abort', () => clock.after(30, send));
  return {
    process: (message) => {
      last = dataOf(message);
      return last;
    },
    cleanup: cancel,
  };
}

/** Says that its outputs stem from another frame than they do. */
function older(): Element {
  let before: Message | null = null;
  return {
    process: (message) => {
      const given = before ?? dataOf(message);
      before = dataOf(message);
      return given;
    },
  };
}

function watched(element: Element, dice: Dice, faults: string[]): Element {
  let cleanups = 0;
  return {
    ...element,
    setup: () => {
      dice.fail(0.02);
      return dice.chance(0.5) ? Promise.resolve() : undefined;
    },
    process: (message) => {
      if (message.kind === 'frame' && message.value instanceof FakeFrame && message.value.closed)
        faults.push('a closed frame was given');
      return element.process(message);
    },
    configure: () => dice.chance(0.5),
    cleanup: () => {
      cleanups += 1;
      if (cleanups > 1) faults.push('cleaned up twice');
      void element.cleanup?.();
      dice.fail(0.05);
      return dice.chance(0.02) ? new Promise(() => undefined) : undefined;
    },
  };
}
