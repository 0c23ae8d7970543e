import { html, nothing, type TemplateResult } from 'lit';
import type { Placement } from '../../shared/detect/detector.ts';
import type { PlacementChoice, ViewerFigures, ViewerState } from '../viewer/viewer.api.ts';
import './error-banner.ts';
import { formatMs, formatRate } from './format.ts';
import { icon } from './icon.ts';
import './loading-panel.ts';
import { isHybrid } from './placement-line.ts';
import './welcome-panel.ts';

const HEADINGS: Readonly<Partial<Record<ViewerState['phase'], string>>> = {
  opening: 'Opening the picture',
  loading: 'Getting ready',
  stopping: 'Stopping',
};

/** What lies on the stage in each phase: the welcome, the progress, the error, or how the run does. */
export function stagePanels(
  state: ViewerState,
  figures: ViewerFigures | null,
  start: { readonly ready: boolean; readonly placement: PlacementChoice },
): TemplateResult | typeof nothing {
  switch (state.phase) {
    case 'idle':
      return html`<sl-welcome .ready=${start.ready} .placement=${start.placement}></sl-welcome>`;
    case 'opening':
    case 'loading':
    case 'stopping':
      return html`<sl-loading
        .heading=${HEADINGS[state.phase] ?? ''}
        .progress=${state.progress}
      ></sl-loading>`;
    case 'failed':
      return html`<sl-error class="on-stage" .error=${state.error}></sl-error>`;
    default:
      return state.placement === null ? nothing : liveChips(state, state.placement, figures);
  }
}

function liveChips(
  { capture, host, detectors }: ViewerState,
  placement: Placement,
  figures: ViewerFigures | null,
): TemplateResult {
  const here = placement === 'browser' && host !== 'edge';
  const elsewhere = isHybrid(host, detectors) ? 'In this browser and on the edge' : 'On the edge';
  const where = here ? 'In this browser' : elsewhere;
  const pace = figures === null ? '' : paceOf(figures, capture?.rung === 'picture');
  return html`<div class="live figure" aria-hidden="true">
    <span class="chip">${icon(here ? 'device' : 'edge')}${where}</span>
    ${pace === '' ? nothing : html`<span class="chip">${pace}</span>`}
  </div>`;
}

/** How often and how fast frames are looked at; a still picture is looked at once. */
function paceOf(figures: ViewerFigures, still: boolean): string {
  const total = figures.stages.total.p50;
  const parts = [
    still ? '' : `${formatRate(figures.deliveredFps)} fps`,
    total === null ? '' : `${formatMs(total)} ms`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
