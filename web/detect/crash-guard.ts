import { z } from 'zod';

/** What has been known to take a whole page with it on some systems. */
export type Risk = 'webgpu' | 'threads';

/** A store that keeps at once what it is given, as `localStorage` does: a page that dies has no time left. */
export type MarkStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** This page among the others of its origin. */
export interface PageLife {
  readonly id: string;
  /** The pages that live now, this one among them; null where that cannot be told. */
  living(): Promise<readonly string[] | null>;
}

/** A risk that is being taken. */
export interface RiskHold {
  /** It is loaded: after some time without harm it counts as survived. */
  loaded(): void;
  /** It was ended, by whatever left the page alive. Calling it again does nothing. */
  lift(): void;
}

const RISKS: readonly Risk[] = ['webgpu', 'threads'];
const MAX_PAGES = 100;
const MarksSchema = z.object({
  /** Pages that died of it, one after the other. */
  deaths: z.int().min(0),
  /** Pages that take the risk at the moment, or died of it. */
  pages: z.array(z.string()).max(MAX_PAGES),
});
type Marks = z.output<typeof MarksSchema>;

const NONE: Marks = { deaths: 0, pages: [] };
/** So many pages in a row may die of something before it is left alone. */
const MAX_DEATHS = 2;
/** Crashes after hundreds of frames are known: a shorter time would prove nothing. */
const HEALTHY_MS = 30_000;

/**
 * Ends crash loops: a mark is set before something dangerous is begun, and taken away once it went well for a while. A
 * page that is gone while its mark is still there died of it. Where nothing can be kept, nothing is counted.
 */
export class CrashGuard {
  readonly #store: MarkStore | null;
  readonly #life: PageLife;
  #visible = true;
  readonly #held: { [risk in Risk]: number } = { webgpu: 0, threads: 0 };

  constructor(store: MarkStore | null, life: PageLife) {
    this.#store = store;
    this.#life = life;
  }

  /** Whether pages died of it too often, one after the other, to try it again unasked. */
  async isFatal(risk: Risk): Promise<boolean> {
    const living = await this.#life.living();
    const { deaths, pages } = this.#read(risk);
    if (living === null) return deaths >= MAX_DEATHS;
    const alive = pages.filter((page) => living.includes(page));
    const counted = deaths + pages.length - alive.length;
    if (alive.length < pages.length) this.#write(risk, { deaths: counted, pages: alive });
    return counted >= MAX_DEATHS;
  }

  /** Sets the mark, to be called right before. Whoever ends what is dangerous lifts it. */
  hold(risk: Risk): RiskHold {
    this.#count(risk, 1);
    let timer: ReturnType<typeof setTimeout> | undefined;
    let held = true;
    const lift = (): void => {
      clearTimeout(timer);
      if (held) this.#count(risk, -1);
      held = false;
    };
    const survived = (): void => {
      this.#write(risk, { ...this.#read(risk), deaths: 0 });
      lift();
    };
    return { loaded: () => (timer = setTimeout(survived, HEALTHY_MS)), lift };
  }

  /** A page that nobody sees is ended at will: that says nothing. `visible` again, what is held counts again. */
  setVisible(visible: boolean): void {
    this.#visible = visible;
    for (const risk of RISKS) if (this.#held[risk] > 0) this.#mark(risk);
  }

  /** Lets everything be tried again. */
  forgive(): void {
    for (const risk of RISKS) this.#write(risk, { ...this.#read(risk), deaths: 0 });
  }

  #count(risk: Risk, change: number): void {
    this.#held[risk] += change;
    this.#mark(risk);
  }

  #mark(risk: Risk): void {
    const { deaths, pages } = this.#read(risk);
    const others = pages.filter((page) => page !== this.#life.id);
    const marked = this.#visible && this.#held[risk] > 0;
    this.#write(risk, { deaths, pages: marked ? [...others, this.#life.id].slice(-MAX_PAGES) : others });
  }

  #read(risk: Risk): Marks {
    try {
      return MarksSchema.parse(JSON.parse(this.#store?.getItem(keyOf(risk)) ?? 'null'));
    } catch {
      // Nothing there, or another version's: as if nobody had died.
      return NONE;
    }
  }

  #write(risk: Risk, marks: Marks): void {
    try {
      if (marks.deaths === 0 && marks.pages.length === 0) this.#store?.removeItem(keyOf(risk));
      else this.#store?.setItem(keyOf(risk), JSON.stringify(marks));
    } catch {
      // No room, or not allowed: what cannot be kept is not counted.
    }
  }
}

function keyOf(risk: Risk): string {
  return `sightline-risk-${risk}`;
}
