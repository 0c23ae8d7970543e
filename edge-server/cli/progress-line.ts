/** What a progress line is written to. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const BAR_CELLS = 24;
const DEFAULT_COLUMNS = 80;
const REDRAW_MS = 100;
/** Without a terminal a line is written whenever so much more has come. */
const STEP = 0.25;

/** Shows how far something is: a bar on a terminal, else now and then a line. */
export class ProgressLine {
  readonly #name: string;
  readonly #output: ProgressOutput;
  readonly #now: () => number;
  #begun: { readonly at: number; readonly loaded: number } | null = null;
  #drawnAt = -Infinity;
  #told = 0;

  constructor(name: string, output: ProgressOutput, now: () => number = () => performance.now()) {
    this.#name = name;
    this.#output = output;
    this.#now = now;
  }

  /** Bytes that are here, and of how many. */
  update(loaded: number, total: number | null): void {
    const now = this.#now();
    this.#begun ??= { at: now, loaded };
    if (this.#output.isTTY === true) this.#draw(loaded, total, now);
    else this.#tell(loaded, total);
  }

  /** Leaves the terminal's line clean. */
  end(): void {
    if (this.#drawnAt > -Infinity) this.#output.write('\r\u001B[K');
  }

  #draw(loaded: number, total: number | null, now: number): void {
    if (now - this.#drawnAt < REDRAW_MS && loaded !== total) return;
    this.#drawnAt = now;
    const text = `${this.#name} ${barOf(loaded, total)}${amountOf(loaded, total)}${this.#rate(loaded, now)}`;
    this.#output.write(`\r${text.slice(0, (this.#output.columns || DEFAULT_COLUMNS) - 1)}\u001B[K`);
  }

  #tell(loaded: number, total: number | null): void {
    const share = total === null || total === 0 ? 0 : loaded / total;
    if (share - this.#told < STEP) return;
    this.#told = Math.floor(share / STEP) * STEP;
    this.#output.write(`${this.#name}: ${Math.floor(share * 100)}% (${amountOf(loaded, total)})\n`);
  }

  #rate(loaded: number, now: number): string {
    const { at, loaded: from } = this.#begun ?? { at: now, loaded };
    const seconds = (now - at) / 1000;
    return seconds < 0.5 ? '' : `, ${((loaded - from) / 1e6 / seconds).toFixed(1)} MB/s`;
  }
}

function barOf(loaded: number, total: number | null): string {
  if (total === null) return '';
  const cells = Math.floor((loaded / Math.max(1, total)) * BAR_CELLS);
  return `[${'#'.repeat(cells)}${'-'.repeat(BAR_CELLS - cells)}] `;
}

function amountOf(loaded: number, total: number | null): string {
  const of = total === null ? '' : ` of ${(total / 1e6).toFixed(1)}`;
  return `${(loaded / 1e6).toFixed(1)}${of} MB`;
}
