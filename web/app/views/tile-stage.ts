import { html, nothing, type TemplateResult } from 'lit';
import type { ViewerFigures, ViewerState } from '../../viewer/viewer.api.ts';
import { formatMs, formatRate } from '../format.ts';

const WORDS: Readonly<Partial<Record<ViewerState['phase'], string>>> = {
  idle: 'Choose a pipeline and a camera, and press start.',
  opening: 'Opening the camera …',
  loading: 'Getting ready …',
  stopping: 'Stopping …',
};

/** What lies on the stage of a small view in each phase. */
export function tileStage(
  state: ViewerState,
  figures: ViewerFigures | null,
): TemplateResult | typeof nothing {
  if (state.phase === 'failed') return html`<sl-error class="on-stage" .error=${state.error}></sl-error>`;
  const words = WORDS[state.phase];
  if (words !== undefined) return html`<p class="hint">${words}</p>`;
  return figures === null
    ? nothing
    : html`<span class="live figure" aria-hidden="true">${paceOf(state, figures)}</span>`;
}

function paceOf({ host, placement }: ViewerState, { deliveredFps, ageMs }: ViewerFigures): string {
  const where = placement === 'edge' || host === 'edge' ? 'Edge' : 'Browser';
  const age = ageMs.p50 === null ? '' : ` · ${formatMs(ageMs.p50)} ms`;
  return `${where} · ${formatRate(deliveredFps)} fps${age}`;
}
