import { css, html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { TEMPLATES } from '../../shared/pipeline/templates.ts';
import { base, buttons } from '../style/base.ts';
import { editorBarStyle } from './editor-bar-style.ts';
import { tellEditor } from './editor-events.ts';

/** What a new pipeline may begin with. Fires `template-choose`, or `bar-action` for a file. */
@customElement('sl-template-list')
export class TemplateList extends LitElement {
  static override styles = [
    base,
    buttons,
    editorBarStyle,
    css`
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr));
        gap: var(--space-3);
      }
      main {
        display: flex;
        flex-direction: column;
        gap: var(--space-3);
        outline: none;
      }
      li button {
        flex-direction: column;
        align-items: start;
        justify-content: start;
        gap: var(--space-1);
        width: 100%;
        height: 100%;
        padding: var(--space-4);
        text-align: start;
      }
      strong {
        font-weight: 600;
      }
      li span {
        font-size: var(--text-sm);
        font-weight: 400;
        color: var(--text-muted);
      }
    `,
  ];

  override render() {
    return html`<main aria-label="New pipeline" tabindex="-1">
      <div class="top">
        <a class="back" href="#">← Picture</a>
        <h2>New pipeline</h2>
      </div>
      <p class="muted">Begin with one of these; everything about it can be changed.</p>
      <ul>
        ${TEMPLATES.map(
          ({ id, name, description }) =>
            html`<li>
              <button @click=${() => tellEditor(this, 'template-choose', id)}>
                <strong>${name}</strong><span>${description}</span>
              </button>
            </li>`,
        )}
      </ul>
      <p><button @click=${() => tellEditor(this, 'bar-action', 'import')}>Open a file …</button></p>
    </main>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sl-template-list': TemplateList;
  }
}
