import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { EditorProblem } from '../../shared/editing/editor-problem.ts';
import { icon } from '../app/icon.ts';
import { base, buttons } from '../style/base.ts';
import { tellEditor } from './editor-events.ts';

const SHOWN = 50;

/** What is wrong with the text, each with its line and, where something is known, what would put it right. */
@customElement('sl-problem-list')
export class ProblemList extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      ul {
        display: flex;
        flex-direction: column;
        gap: var(--space-2);
        max-height: 16rem;
        overflow-y: auto;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-2);
        font-size: var(--text-sm);
      }
      li > span {
        flex: 1 1 14rem;
        overflow-wrap: anywhere;
      }
      button {
        min-height: 32px;
        padding: 0 var(--space-3);
        font-size: var(--text-xs);
      }
      .error svg.icon {
        color: var(--bad);
      }
      .warning svg.icon {
        color: var(--warn);
      }
      p {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        font-size: var(--text-sm);
        color: var(--text-muted);
      }
    `,
  ];

  @property({ attribute: false }) problems: readonly EditorProblem[] = [];
  @property({ type: Boolean }) checked = false;

  override render() {
    const { problems } = this;
    const errors = problems.filter(({ severity }) => severity === 'error').length;
    const words =
      problems.length === 0
        ? 'No problems.'
        : `${counted(errors, 'error')}, ${counted(problems.length - errors, 'warning')}.`;
    return html`<p role="status">${this.checked ? words : 'Checking …'}</p>
      <ul>
        ${problems.slice(0, SHOWN).map((problem) => html`<li class=${problem.severity}>${this.#line(problem)}</li>`)}
      </ul>`;
  }

  #line(problem: EditorProblem) {
    const { line, message, severity, fix, from } = problem;
    return html`${icon(severity === 'error' ? 'warning' : 'info')}
      <span><span class="hidden-visually">${severity}: </span>${message}</span>
      <button @click=${() => tellEditor(this, 'problem-show', from)}>Line ${line}</button>
      ${
        fix === null
          ? nothing
          : html`<button class="primary" @click=${() => tellEditor(this, 'fix-wish', fix)}>
              Change to ${fix.text}
            </button>`
      }`;
  }
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'sl-problem-list': ProblemList;
  }
}
