import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { messageOf } from '../../../shared/errors.ts';
import { base, buttons } from '../../style/base.ts';
import { inputs } from '../../style/inputs.ts';
import { icon } from '../icon.ts';
import type { Session, SessionState } from './session.ts';
import { sessionPanelStyle } from './session-panel-style.ts';
import { mayWords } from './session-words.ts';

/** Signing in to the edge with a token; once that is done, who one is there, and the way out. */
@customElement('sl-session')
export class SessionPanel extends LitElement {
  static override styles = [base, buttons, inputs, sessionPanelStyle];

  @property({ attribute: false }) session: Session | null = null;
  @property({ attribute: false }) state: SessionState = { kind: 'unknown' };
  /** Why the page could not be signed in as it was opened. */
  @property({ attribute: false }) problem: string | null = null;
  @state() private said: string | null = null;
  @state() private busy = false;

  override render() {
    return this.state.kind === 'signed-in' ? this.#account(this.state) : this.#form();
  }

  #account({ role, name }: Extract<SessionState, { kind: 'signed-in' }>) {
    return html`<section class="account" aria-label="Your session at the edge">
      <p>
        ${icon('lock')}<span>Signed in as <b>${name}</b>: you may ${mayWords(role)}.</span>
      </p>
      <button ?disabled=${this.busy} @click=${() => this.#try(() => this.session?.signOut())}>
        Sign out
      </button>
      ${this.#trouble()}
    </section>`;
  }

  #form() {
    return html`<section class="form" aria-labelledby="title">
      <h2 id="title">${icon('lock')}Sign in to this edge</h2>
      <p>
        This edge server must know who asks. Paste a token, or scan the QR code that
        <code>sightline pair</code> shows. Whoever owns the server makes tokens with
        <code>sightline token create</code>. What this browser has used before works without it.
      </p>
      <form @submit=${(event: SubmitEvent) => this.#submit(event)}>
        <label for="token">Token or pairing code</label>
        <div class="row">
          <input
            id="token"
            name="token"
            type="password"
            required
            maxlength="512"
            autocomplete="current-password"
            autocapitalize="off"
            spellcheck="false"
            aria-describedby="trouble"
            aria-invalid=${this.#words() === null ? 'false' : 'true'}
          />
          <button class="primary" ?disabled=${this.busy}>${this.busy ? 'Signing in …' : 'Sign in'}</button>
        </div>
      </form>
      ${this.#trouble()}
    </section>`;
  }

  #words(): string | null {
    return this.said ?? this.problem;
  }

  #trouble() {
    const words = this.#words();
    return html`<p class="trouble" id="trouble" role="alert">${words ?? nothing}</p>`;
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const input = this.renderRoot.querySelector('input');
    const text = input?.value.trim() ?? '';
    if (input === null || text === '') return;
    void this.#try(async () => {
      await this.session?.signIn(isCode(text) ? { code: text.toUpperCase() } : { token: text });
      input.value = '';
    });
  }

  async #try(work: () => Promise<unknown> | undefined): Promise<void> {
    this.busy = true;
    this.said = null;
    this.problem = null;
    try {
      await work();
    } catch (error) {
      this.said = messageOf(error);
    }
    this.busy = false;
  }
}

/** Tokens are longer, and have other letters. */
function isCode(text: string): boolean {
  return /^[A-Z2-9]{12}$/i.test(text);
}
