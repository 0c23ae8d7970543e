const QUESTION = 'There are changes that were not saved. Leave all the same?';

/** Asks before changes are lost: when the tab is closed, and when another page of the app is gone to. */
export class LeaveGuard {
  #unsaved: () => boolean = () => false;
  #passes = false;

  /** From here on this says whether anything would be lost. */
  watch(unsaved: () => boolean): void {
    this.#unsaved = unsaved;
    window.addEventListener('beforeunload', this.#onUnload);
  }

  /** Nothing is open any more. */
  release(): void {
    this.#unsaved = () => false;
    window.removeEventListener('beforeunload', this.#onUnload);
  }

  /** Whether nothing would be lost, or the user says so. */
  mayLeave(): boolean {
    if (this.#passes) {
      this.#passes = false;
      return true;
    }
    // oxlint-disable-next-line no-alert -- the one question that holds a navigation up until it is answered
    return !this.#unsaved() || window.confirm(QUESTION);
  }

  /** Gives what is open another address, without being asked. */
  readdress(hash: string): void {
    if (location.hash === hash) return;
    this.#passes = true;
    location.replace(hash);
  }

  readonly #onUnload = (event: BeforeUnloadEvent): void => {
    if (this.#unsaved()) event.preventDefault();
  };
}
