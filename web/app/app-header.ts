import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { base, buttons } from '../style/base.ts';
import { emit } from './emit.ts';
import { icon } from './icon.ts';
import type { Theme } from './settings.ts';

const NEXT: Readonly<Record<Theme, Theme>> = { auto: 'light', light: 'dark', dark: 'auto' };
const LOOKS = {
  auto: { icon: 'contrast', label: 'as the system' },
  light: { icon: 'sun', label: 'light' },
  dark: { icon: 'moon', label: 'dark' },
} as const;

/** What is to be seen below the bar. */
export type Page = 'picture' | 'home' | 'models' | 'events' | 'notifications';

/** The bar on top: the brand, whether the edge answers, installing the app, and the theme. */
@customElement('sl-header')
export class AppHeader extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      header {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        height: 56px;
        padding: 0 max(var(--space-4), env(safe-area-inset-right)) 0
          max(var(--space-4), env(safe-area-inset-left));
        border-bottom: 1px solid var(--border);
        background: var(--surface);
      }
      h1 {
        display: flex;
        align-items: center;
        gap: 10px;
        margin-right: auto;
        font-size: var(--text-lg);
        font-weight: 650;
        letter-spacing: -0.01em;
      }
      .brand {
        width: 30px;
        height: 30px;
        border-radius: 8px;
      }
      nav a {
        display: inline-flex;
        align-items: center;
        gap: 7px;
        min-height: var(--control);
        padding: 0 var(--space-3);
        border-radius: var(--radius);
        color: var(--text);
        font-size: var(--text-sm);
        font-weight: 550;
        text-decoration: none;
      }
      nav a:hover,
      nav a[aria-current] {
        background: var(--surface-sunken);
      }
      .edge {
        display: inline-flex;
        align-items: center;
        gap: 7px;
        padding: 0 var(--space-2);
        font-size: var(--text-sm);
        color: var(--text-muted);
        white-space: nowrap;
      }
      .dot {
        width: 8px;
        height: 8px;
        border-radius: 50%;
        border: 2px solid var(--border-strong);
      }
      .edge.on .dot {
        border-color: var(--good);
        background: var(--good);
      }
      @media (max-width: 480px) {
        nav a {
          padding: 0 10px;
        }
        nav a span {
          display: none;
        }
        nav {
          display: flex;
        }
        /* The dot is full or empty; the words stay for those who hear the page. */
        .name,
        .how {
          position: absolute;
          width: 1px;
          height: 1px;
          overflow: hidden;
          clip-path: inset(50%);
        }
        .install span {
          display: none;
        }
        .install {
          width: var(--control);
          padding: 0;
        }
      }
    `,
  ];

  @property() theme: Theme = 'auto';
  @property({ type: Boolean }) connected = false;
  @property({ type: Boolean }) installable = false;
  /** What is to be seen below. */
  @property() page: Page = 'picture';

  override render() {
    const look = LOOKS[this.theme];
    return html`<header>
      <h1>
        <img class="brand" src="/icons/icon.svg" alt="" width="30" height="30" /><span class="name"
          >Sightline</span
        >
      </h1>
      <nav aria-label="Pages">
        <a href="#home" aria-current=${this.page === 'home' ? 'page' : nothing} aria-label="Home"
          >${icon('home')}<span>Home</span></a
        >
        <a href="#events" aria-current=${this.page === 'events' ? 'page' : nothing} aria-label="Events"
          >${icon('events')}<span>Events</span></a
        >
        <a
          href="#notifications"
          aria-current=${this.page === 'notifications' ? 'page' : nothing}
          aria-label="Notifications"
          title="Notifications"
          >${icon('bell')}</a
        >
        <a href="#models" aria-current=${this.page === 'models' ? 'page' : nothing} aria-label="Models"
          >${icon('model')}<span>Models</span></a
        >
      </nav>
      <span class="edge ${this.connected ? 'on' : ''}" role="status">
        <span class="dot"></span
        ><span>Edge<span class="how"> ${this.connected ? 'connected' : 'offline'}</span></span>
      </span>
      ${
        this.installable
          ? html`<button
              class="install"
              aria-label="Install app"
              @click=${() => emit(this, 'app-install', null)}
            >
              ${icon('install')}<span>Install</span>
            </button>`
          : nothing
      }
      <button
        class="quiet icon-only"
        title="Theme: ${look.label}"
        aria-label="Theme: ${look.label}. Change"
        @click=${() => emit(this, 'theme-select', NEXT[this.theme])}
      >
        ${icon(look.icon)}
      </button>
    </header>`;
  }
}
