import type { Picture } from '../../shared/frame.ts';
import type { LedgerCounts } from '../../shared/run/figures.ts';
import { GateSource } from '../../shared/run/gate-source.ts';
import type { RunSource } from '../../shared/run/host.ts';
import { NOTHING, sumOf } from '../../shared/run/remote-ledger.ts';

/**
 * The source of a carried run, which goes on while the run begins anew: what comes then waits, or is dropped and
 * counted, since the other end waits to be told of every frame. Whoever made it closes it.
 */
export class CarriedSource {
  /** For the run. */
  readonly gate: GateSource<Picture>;
  #dropped = 0;

  constructor(source: RunSource<Picture>) {
    this.gate = new GateSource(source, {
      // Bytes are nobody's to free.
      close: () => undefined,
      dropped: () => (this.#dropped += 1),
    });
  }

  /** What a run counted, and what never got to it. */
  counted(ledger: LedgerCounts): LedgerCounts {
    if (this.#dropped === 0) return ledger;
    return sumOf(ledger, { ...NOTHING, captured: this.#dropped, dropped: { paused: this.#dropped } });
  }

  /** No frame goes anywhere any more. */
  close(): Promise<void> {
    return this.gate.close();
  }
}
