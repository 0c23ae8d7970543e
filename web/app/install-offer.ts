import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** The event with which Chromium offers to install the page; no type library has it. */
interface InstallEvent extends Event {
  prompt(): Promise<unknown>;
}

/** Keeps the browser's offer to install the app until the user wants it. */
export class InstallOffer implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #offer: InstallEvent | null = null;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  get available(): boolean {
    return this.#offer !== null;
  }

  hostConnected(): void {
    window.addEventListener('beforeinstallprompt', this.#keep);
    window.addEventListener('appinstalled', this.#forget);
  }

  hostDisconnected(): void {
    window.removeEventListener('beforeinstallprompt', this.#keep);
    window.removeEventListener('appinstalled', this.#forget);
  }

  /** Asks the user; call it in a click. An offer can be used once. */
  async install(): Promise<void> {
    const offer = this.#offer;
    this.#forget();
    await offer?.prompt();
  }

  readonly #keep = (event: Event): void => {
    event.preventDefault();
    if (!isInstallEvent(event)) return;
    this.#offer = event;
    this.#host.requestUpdate();
  };

  readonly #forget = (): void => {
    this.#offer = null;
    this.#host.requestUpdate();
  };
}

function isInstallEvent(event: Event): event is InstallEvent {
  return 'prompt' in event && typeof event.prompt === 'function';
}
