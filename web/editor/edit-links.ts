import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { chartsHash } from '../app/charts/charts-address.ts';
import { icon } from '../app/icon.ts';
import { base } from '../style/base.ts';
import { editAddress } from './editor-view.ts';

/** Ways on from the list of pipelines: to the editor, of the chosen one or a new one, and to how that one did. */
@customElement('sl-edit-links')
export class EditLinks extends LitElement {
  static override styles = [
    base,
    css`
      p {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-1) var(--space-2);
        margin-top: var(--space-2);
      }
      a {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        min-height: 36px;
        padding: 0 var(--space-3);
        border-radius: var(--radius);
        color: var(--accent);
        font-size: var(--text-sm);
        font-weight: 550;
        text-decoration: none;
      }
      a:hover {
        background: var(--surface-sunken);
      }
      a svg.icon {
        width: 17px;
        height: 17px;
      }
      /* All three in one row of a phone: the picture is what one came for. */
      @media (max-width: 480px) {
        p {
          gap: var(--space-1);
        }
        a {
          padding: 0 6px;
        }
      }
    `,
  ];

  /** The chosen pipeline; null when there is none. */
  @property() pipeline: string | null = null;

  override render() {
    const { pipeline } = this;
    return html`<p>
      ${
        pipeline === null
          ? nothing
          : html`<a href=${editAddress(pipeline)}>${icon('pipeline')}Edit pipeline</a>
              <a href=${chartsHash(pipeline)}>${icon('chart')}Charts</a>`
      }
      <a href=${editAddress(null)}>${icon('plus')}New pipeline</a>
    </p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sl-edit-links': EditLinks;
  }
}
