import { html, nothing } from 'lit';
import type { ReactiveController, ReactiveControllerHost, TemplateResult } from 'lit';
import type { Session, SessionState } from './session.ts';

/** Shows how this browser stands with the edge, where that must be known; what shows it is loaded only then. */
export class SessionView implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #session: Session | null = null;
  #problem: string | null = null;
  #loaded = false;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    // Nothing is shown until `assemble`.
  }

  /** What is shown from now on; `problem`: why the page could not be signed in as it was opened. */
  assemble(session: Session, problem: string | null): void {
    this.#session = session;
    this.#problem = problem;
    session.on(() => void this.#show());
    void this.#show();
  }

  get state(): SessionState {
    return this.#session?.state ?? { kind: 'unknown' };
  }

  render(): TemplateResult | typeof nothing {
    if (!this.#loaded || this.state.kind === 'unknown' || this.state.kind === 'open') return nothing;
    return html`<sl-session
      .session=${this.#session}
      .state=${this.state}
      .problem=${this.#problem}
    ></sl-session>`;
  }

  async #show(): Promise<void> {
    const { kind } = this.state;
    if (kind === 'signed-in' || kind === 'signed-out') {
      await import('./session-panel.ts');
      this.#loaded = true;
    }
    if (kind === 'signed-in') this.#problem = null;
    this.#host.requestUpdate();
  }
}
