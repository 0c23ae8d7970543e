import type { Message } from './message.ts';
import type { TapOptions } from './run.api.ts';

interface Tap {
  readonly options: Pick<TapOptions, 'side' | 'every' | 'onMessage'>;
  seen: number;
}

/** Who looks at what goes into and comes out of one element. Costs one comparison while nobody does. */
export class TapList {
  readonly #taps: Tap[] = [];

  /** The returned function ends it. */
  add(options: Tap['options']): () => void {
    const tap: Tap = { options, seen: 0 };
    this.#taps.push(tap);
    return () => {
      const index = this.#taps.indexOf(tap);
      if (index >= 0) this.#taps.splice(index, 1);
    };
  }

  show(side: 'input' | 'output', message: Message): void {
    if (this.#taps.length === 0) return;
    for (const tap of this.#taps) {
      if (tap.options.side !== side) continue;
      if (tap.seen % tap.options.every === 0) tap.options.onMessage(message);
      tap.seen += 1;
    }
  }
}
