import { svg, type SVGTemplateResult } from 'lit';
import type { ElementState } from '../../../shared/run/figures.ts';

/** Signs on a grid of 16, told apart by shape and never by colour alone. */
const SIGNS: Readonly<Record<ElementState | 'unknown', SVGTemplateResult>> = {
  starting: svg`<path d="M4.5 2.5h7M4.5 13.5h7M5.5 2.5c0 3 5 8 5 11M10.5 2.5c0 3-5 8-5 11" />`,
  idle: svg`<circle cx="8" cy="8" r="5" />`,
  busy: svg`<path class="full" d="M5 3v10l8-5z" />`,
  stuck: svg`<path d="M8 2l6.5 11.5h-13zM8 6.5v3M8 11.4v.1" />`,
  paused: svg`<path d="M5.5 3.5v9M10.5 3.5v9" />`,
  restarting: svg`<path d="M13 8a5 5 0 1 1-1.5-3.6M13 2v3h-3" />`,
  frozen: svg`<path d="M8 2v12M2.8 5l10.4 6M13.2 5L2.8 11" />`,
  silent: svg`<circle cx="8" cy="8" r="5" /><path d="M4.5 11.5l7-7" />`,
  throttled: svg`<path d="M2 8s2.2-3.5 6-3.5S14 8 14 8s-2.2 3.5-6 3.5S2 8 2 8zM3 13L13 3" />`,
  failed: svg`<circle cx="8" cy="8" r="6" /><path d="M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4" />`,
  stopped: svg`<rect x="4" y="4" width="8" height="8" rx="1" />`,
  unknown: svg`<path d="M4.5 8h7" />`,
};

/** The sign of a state, its top left corner at x and y; the words stand beside it. */
export function stateSign(state: ElementState | 'unknown', x: number, y: number): SVGTemplateResult {
  return svg`<g class="sign" transform="translate(${x} ${y})">${SIGNS[state]}</g>`;
}
