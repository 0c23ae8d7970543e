import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { IconName } from './icon.ts';
import './notice.ts';

/** A message that is shown until it is closed. Another of the same `id` replaces it. */
export interface Notice {
  readonly id: string;
  readonly sign: IconName;
  readonly text: string;
  /** A button and what it does. */
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** The messages in the corner of the page. */
export class Notices implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #shown: readonly Notice[] = [];

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
    window.addEventListener('offline', () => this.show(OFFLINE));
    window.addEventListener('online', () => this.close(OFFLINE.id));
  }

  hostConnected(): void {
    if (!navigator.onLine) this.show(OFFLINE);
  }

  /** Shows a message; with `forMs` only for that long. */
  show(notice: Notice, forMs?: number): void {
    this.#shown = [...this.#shown.filter(({ id }) => id !== notice.id), notice];
    this.#host.requestUpdate();
    if (forMs !== undefined) setTimeout(() => this.close(notice.id), forMs);
  }

  close(id: string): void {
    this.#shown = this.#shown.filter((notice) => notice.id !== id);
    this.#host.requestUpdate();
  }

  render(): TemplateResult {
    return html`${repeat(
      this.#shown,
      ({ id }) => id,
      ({ id, sign, text, action }) =>
        html`<sl-notice
          .sign=${sign}
          .text=${text}
          .action=${action?.label ?? ''}
          @notice-action=${() => action?.run()}
          @notice-close=${() => this.close(id)}
        ></sl-notice>`,
    )}`;
  }
}

const OFFLINE: Notice = {
  id: 'offline',
  sign: 'offline',
  text: 'No network. What this device has used before goes on working.',
};
