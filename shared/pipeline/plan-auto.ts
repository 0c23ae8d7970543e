import type { Placement } from '../detect/detector.ts';
import { here, there } from './plan.ts';
import { costOf, expectedDrops, powerWords } from './plan-cost.ts';
import type { PowerState } from './plan-cost.ts';
import { go, inWords, shortly, stay, tryEdge, withoutBrowser } from './plan-decision.ts';
import type { AutoDecision, AutoFacts } from './plan-decision.ts';
import { SideRecord } from './plan-times.ts';
import type { SideTimes } from './plan-times.ts';
import { SideTries } from './plan-tries.ts';

/** A live view is well served by results that cost no more. */
const COMFORTABLE_MS = 250;
/** The other side must be better by this much to be gone to. */
const CLEARLY_BETTER = 0.7;
/** How long a run stays where it went, unless that side is gone. */
const MIN_STAY_MS = 10_000;
/** How often this browser is tried while the run is on the edge; twice as long after each time in vain. */
const PROBE_HERE_MS = 30_000;
const PROBE_HERE_SELDOM_MS = 480_000;
/** How much of the drops of before counts at the next look, a second later. */
const KEEP_DROPS = 0.7;

/**
 * Decides by what is measured where a run is that nobody has a preference for: here while that is good enough, since
 * then no frame needs to leave; else where it is clearly better. What is not known of the other side is found out with
 * a few frames. A try in vain is not repeated at once, but after pauses that double.
 */
export class AutoPlan {
  readonly #records = { browser: new SideRecord(), edge: new SideRecord() };
  readonly #tries = { browser: new SideTries(), edge: new SideTries() };
  #current: Placement | null = null;
  #since = -Infinity;
  #why = '';
  #probeHereMs = PROBE_HERE_MS;
  #probeHereAt = -Infinity;
  #drops = 0;
  #inputFps = 0;

  /** Where frames go from now on. */
  moved(to: Placement, now: number): void {
    const from = this.#current;
    if (from === to) return;
    if (from !== null) this.#tries[from].left(now - this.#since, this.#why, now);
    // At a start there is nothing that it came from, and nothing to be loyal to.
    this.#since = from === null ? -Infinity : now;
    this.#current = to;
    this.#drops = 0;
    this.#probeHereMs = PROBE_HERE_MS;
    this.#probeHereAt = -Infinity;
  }

  /** A frame of the run took so long. */
  measured(side: Placement, ms: number, now: number): void {
    if (side === this.#current) this.#records[side].measured(ms, now);
  }

  /** A frame that only tried a side took so long. */
  probed(side: Placement, ms: number, now: number): void {
    if (side !== this.#current) this.#records[side].probed(ms, now);
  }

  /** How many frames came, and were dropped, a second. */
  rates(inputFps: number, dropFps: number): void {
    const share = inputFps > 0 ? dropFps / inputFps : 0;
    this.#inputFps = inputFps;
    this.#drops = this.#drops * KEEP_DROPS + share * (1 - KEEP_DROPS);
  }

  /** A side is not what it was. */
  forget(side: Placement): void {
    this.#records[side].forget();
    this.#tries[side].forget();
  }

  /** Asking often changes nothing; probes begin and tries end here. */
  decide(facts: AutoFacts): AutoDecision {
    const { browser, edge, line, now } = facts;
    if (!browser.usable) return withoutBrowser(facts);
    if (line.saveData) return stay(here('this browser was told to save data'));
    if (this.#current === 'edge' && edge.usable) return this.#onEdge(facts);
    if (this.#current === 'edge') {
      this.#why = `went away (${edge.reason})`;
      return stay(here(`the edge ${this.#why}`));
    }
    const times = this.#records.browser.whenUsed(now);
    if (times === null) return stay(here(this.#unmeasured(now)));
    return this.#here(facts, times);
  }

  #unmeasured(now: number): string {
    const { edge } = this.#tries;
    return edge.isOpen(now) ? 'not measured yet; starting here' : `the edge ${edge.why}`;
  }

  #here(facts: AutoFacts, times: SideTimes): AutoDecision {
    const { power, edgeHeard, line, now } = facts;
    const cost = costOf('browser', times, this.#drops, power);
    const speed = `${inWords(times)}${powerWords(power)}`;
    if (cost <= COMFORTABLE_MS) return stay(here(`fast enough here: ${speed}`));
    if (!edgeHeard) return stay(here(`slow here (${speed}), and no edge is in reach`));
    if (line.isSlow) return stay(here(`slow here (${speed}), but so is the line to the edge`));
    const { edge } = this.#tries;
    if (!edge.isOpen(now)) return stay(here(`slow here (${speed}), and the edge ${edge.why}`));
    return this.#orThere(facts, cost, speed);
  }

  /** Here is not good enough: the edge, if it is better. */
  #orThere({ now, edge, power }: AutoFacts, cost: number, speed: string): AutoDecision {
    const slow = `slow here (${speed})`;
    if (!edge.usable) return tryEdge(`${slow}; ${edge.reason}`, null);
    const times = this.#tried('edge', now);
    if (times === null) return tryEdge(`${slow}; trying the edge with a few frames`, 'edge');
    if (this.#expected('edge', times, power) > cost * CLEARLY_BETTER) {
      this.#tries.edge.failed(`is not clearly faster (${shortly(times)})`, now);
      return stay(here(`${slow}, and the edge ${this.#tries.edge.why}`));
    }
    if (now - this.#since < MIN_STAY_MS) return tryEdge(`${slow}; it came here only now`, null);
    this.#why = 'is faster';
    return go(there(`too ${slow}; the edge takes ${shortly(times)}`));
  }

  #onEdge({ now, power, edge }: AutoFacts): AutoDecision {
    const times = this.#records.edge.whenUsed(now);
    const plan = there(times === null ? 'the edge answers' : `the edge takes ${inWords(times)}`);
    const mayLeave = now - this.#since >= MIN_STAY_MS && this.#tries.browser.isOpen(now);
    if (times === null || !mayLeave || !edge.usable) return go(plan);
    this.#probeHereWhenDue(now);
    const local = this.#records.browser.whenTried(now);
    if (local === null)
      return { ...go(plan), probe: this.#records.browser.isProbing(now) ? 'browser' : null };
    const cost = costOf('edge', times, this.#drops, power);
    if (this.#expected('browser', local, power) > cost * CLEARLY_BETTER) return go(plan);
    this.#why = `was slower (${shortly(times)})`;
    return stay(here(`faster here: ${inWords(local)}, against ${shortly(times)} on the edge`));
  }

  #probeHereWhenDue(now: number): void {
    if (now - this.#probeHereAt < this.#probeHereMs) return;
    if (this.#probeHereAt > -Infinity)
      this.#probeHereMs = Math.min(PROBE_HERE_SELDOM_MS, 2 * this.#probeHereMs);
    this.#probeHereAt = now;
    this.#records.browser.startProbe(now);
  }

  /** What a probe shows of the side where the run is not; null: it is under way. */
  #tried(side: Placement, now: number): SideTimes | null {
    const record = this.#records[side];
    const times = record.whenTried(now);
    if (times === null && !record.isProbing(now)) record.startProbe(now);
    return times;
  }

  #expected(side: Placement, times: SideTimes, power: PowerState | null): number {
    return costOf(side, times, expectedDrops(side, times, this.#inputFps), power);
  }
}
