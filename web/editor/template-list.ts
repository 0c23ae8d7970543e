import { css, html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { TEMPLATES } from '../../shared/pipeline/templates.ts';
import { base, buttons } from '../style/base.ts';
import { tellEditor } from './editor-events.ts';

/** What a new pipeline may begin with. Fires `template-choose`. */
@customElement('sl-template-list')
export class TemplateList extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr));
        gap: var(--space-3);
      }
      button {
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
      span {
        font-size: var(--text-sm);
        font-weight: 400;
        color: var(--text-muted);
      }
    `,
  ];

  override render() {
    return html`<ul>
      ${TEMPLATES.map(
        ({ id, name, description }) =>
          html`<li>
            <button @click=${() => tellEditor(this, 'template-choose', id)}>
              <strong>${name}</strong><span>${description}</span>
            </button>
          </li>`,
      )}
    </ul>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sl-template-list': TemplateList;
  }
}
