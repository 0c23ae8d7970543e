const QUESTION = 'There are changes that were not saved. Leave all the same?';

/** Asks before changes are lost: when the tab is closed, and when another page of the app is gone to. */
export class LeaveGuard {
  readonly #unsaved: () => boolean;
  #address = location.hash;

  /** `unsaved`: whether anything would be lost. */
  constructor(unsaved: () => boolean) {
    this.#unsaved = unsaved;
  }

  /** Until `stop`. */
  start(): void {
    this.#address = location.hash;
    window.addEventListener('beforeunload', this.#onUnload);
    // Before the app hears of it: what is refused never happened.
    window.addEventListener('hashchange', this.#onAddress, { capture: true });
  }

  stop(): void {
    window.removeEventListener('beforeunload', this.#onUnload);
    window.removeEventListener('hashchange', this.#onAddress, { capture: true });
  }

  /** Whether nothing would be lost, or the user says so. */
  mayLeave(): boolean {
    // oxlint-disable-next-line no-alert -- the one question that holds a navigation up until it is answered
    return !this.#unsaved() || window.confirm(QUESTION);
  }

  readonly #onUnload = (event: BeforeUnloadEvent): void => {
    if (this.#unsaved()) event.preventDefault();
  };

  readonly #onAddress = (event: HashChangeEvent): void => {
    const same = new URL(event.newURL).hash === this.#address;
    if (same || this.mayLeave()) {
      this.#address = location.hash;
      return;
    }
    event.stopImmediatePropagation();
    history.replaceState(null, '', event.oldURL);
  };
}
