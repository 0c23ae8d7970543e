import { messageOf } from '../../shared/errors.ts';
import { capturedAt } from '../../shared/event.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import type { DetectionsMessage, Message } from '../../shared/run/message.ts';
import type { Run } from '../../shared/run/run.api.ts';
import type { LiveResult } from '../../shared/wire/live-messages.ts';
import type { Clock } from '../clock.ts';
import { isPicture } from '../stream/tap-feed.ts';
import type { FrameFacts, LiveGroup } from './live-group.ts';
import type { LiveGroups } from './live-groups.ts';
import { HIDDEN_WORDS, liveTaps } from './live-taps.ts';
import type { PressOrder, PressedPicture } from './press-messages.ts';
import type { Press } from './picture-press.ts';

/** What looks at a run is made of. */
export interface LiveLookParts {
  readonly groups: LiveGroups;
  readonly press: Press;
  readonly clock: Clock;
  readonly log: (message: string) => void;
}

/** A run that gives nothing for so long may have forgotten who looks: it heals by making parts of itself anew. */
const SILENT_MS = 2000;

/** Looks at a run for its viewers: at what it finds, and at its frames only while somebody wants pictures. */
export class LiveLook {
  readonly #parts: LiveLookParts;
  #ends: (() => void)[] = [];
  #run: Run | null = null;
  /** What is looked at: another revision, or pictures too, is another look. */
  #key = '';
  #heardAt = 0;
  #complained = '';

  constructor(parts: LiveLookParts) {
    this.#parts = parts;
  }

  /** From now on at this run; null: at none. */
  at(run: Run | null, graph: PipelineGraph, withPictures: boolean): void {
    const key = `${graph.revision} ${withPictures ? 'pictures' : ''}`;
    if (run === this.#run && key === this.#key) return;
    this.end();
    if (run === null) return;
    [this.#run, this.#key] = [run, key];
    this.#tap(run, graph, withPictures);
  }

  /** Looks anew with the next `at` where nothing was heard for a while. */
  check(): void {
    if (this.#parts.clock.now() - this.#heardAt > SILENT_MS) this.end();
  }

  end(): void {
    for (const end of this.#ends) end();
    this.#ends = [];
    this.#run = null;
    this.#key = '';
  }

  /** Null: there may be. */
  whyNoPictures(graph: PipelineGraph | undefined): string | null {
    return graph === undefined || liveTaps(graph).pictures !== null ? null : HIDDEN_WORDS;
  }

  #tap(run: Run, graph: PipelineGraph, withPictures: boolean): void {
    this.#heardAt = this.#parts.clock.now();
    const { results, pictures } = liveTaps(graph);
    const look = (element: string, onMessage: (message: Message) => void): void => {
      this.#ends.push(run.tap({ element, side: 'output', every: 1, onMessage }));
    };
    try {
      for (const element of results) look(element, (message) => this.#take(element, message));
      if (withPictures && pictures !== null) look(pictures, (message) => this.#takeFrame(message));
    } catch (error) {
      // A worker is being replaced, or the run has just ended: the next check tries again.
      this.#complain(`The live view cannot look at it: ${messageOf(error)}`);
    }
  }

  #take(element: string, message: Message): void {
    const { clock, groups } = this.#parts;
    this.#heardAt = clock.now();
    if (message.kind !== 'detections') return;
    groups.found(this.#factsOf(message), resultOf(element, message), clock.wallTime(), this.#heardAt);
  }

  #takeFrame(message: Message): void {
    const { clock, groups, press } = this.#parts;
    const now = clock.now();
    this.#heardAt = now;
    if (message.kind !== 'frame' || !isPicture(message.value)) return;
    const due = groups.due(now);
    if (due.length === 0) return;
    const orders = ordersOf(due);
    const pressed = press.press(message.value, orders);
    if (pressed === null) for (const group of due) group.missed();
    else void this.#hold(due, orders, this.#factsOf(message), pressed);
  }

  async #hold(
    due: readonly LiveGroup[],
    orders: readonly PressOrder[],
    facts: FrameFacts,
    pressed: Promise<readonly PressedPicture[]>,
  ): Promise<void> {
    const now = this.#parts.clock.now();
    for (const group of due) group.begin(facts, now);
    const pictures = await this.#madeOf(pressed);
    for (const group of due) group.pictured(facts.frame.id, pictures[orders.findIndex(isFor(group))] ?? null);
  }

  async #madeOf(pressed: Promise<readonly PressedPicture[]>): Promise<readonly PressedPicture[]> {
    try {
      return await pressed;
    } catch (error) {
      this.#complain(messageOf(error));
      return [];
    }
  }

  #factsOf({ frame }: Message): FrameFacts {
    const { id, timestamp, width, height } = frame;
    return {
      frame: { id, timestamp },
      ts_new: capturedAt(frame, this.#parts.clock.wallTime()),
      w: width,
      h: height,
    };
  }

  /** The same trouble with every frame is told once. */
  #complain(words: string): void {
    if (words === this.#complained) return;
    this.#complained = words;
    this.#parts.log(words);
  }
}

function ordersOf(groups: readonly LiveGroup[]): PressOrder[] {
  const orders: PressOrder[] = [];
  for (const group of groups)
    if (!orders.some(isFor(group)) && group.wish.pictures !== null) orders.push(group.wish.pictures);
  return orders;
}

function isFor({ wish: { pictures } }: LiveGroup): (order: PressOrder) => boolean {
  return ({ width, quality }) => width === pictures?.width && quality === pictures.quality;
}

function resultOf(element: string, { value }: DetectionsMessage): LiveResult {
  const { detections, classes, mask } = value;
  return { element, detections, ...(classes && { classes }), ...(mask && { mask }) };
}
