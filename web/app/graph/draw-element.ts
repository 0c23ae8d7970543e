import { nothing, svg, type SVGTemplateResult } from 'lit';
import type { ElementFigures } from '../../../shared/run/figures.ts';
import type { PlacedElement } from './layout.ts';
import { stateSign } from './state-mark.ts';
import { clip, percentilesLine, perSecond, plainWords, shorten, STATE_WORDS } from './words.ts';

const NAME_LIMIT = 19;
const TYPE_LIMIT = 26;
const ERROR_LIMIT = 22;

/** The inside of an element's box: name, type, state, rate, latency; an error takes the place of the latency. */
export function drawElement(
  { x, y, width, height, name }: PlacedElement,
  type: string,
  figures: ElementFigures | undefined,
): SVGTemplateResult {
  const state = figures?.state ?? 'unknown';
  const words = state === 'unknown' ? 'No figures yet' : STATE_WORDS[state];
  return svg`<rect class="ring" x=${x - 3} y=${y - 3} width=${width + 6} height=${height + 6} rx="13" />
    <rect class="box" x=${x} y=${y} width=${width} height=${height} rx="10" />
    <rect class="edge" x=${x} y=${y + 12} width="4" height=${height - 24} rx="2" />
    <text class="name" x=${x + 14} y=${y + 22}>${shorten(name, NAME_LIMIT)}</text>
    <text class="type" x=${x + 14} y=${y + 38}>${shorten(plainWords(type), TYPE_LIMIT)}</text>
    ${stateSign(state, x + 13, y + 47)}
    <text class="state" x=${x + 34} y=${y + 60}>${words}${restarts(figures)}</text>
    <text class="rate" x=${x + width - 12} y=${y + 60}>${perSecond(figures?.rate ?? null)}</text>
    ${lastLine(figures, x + 14, y + 80)}`;
}

function restarts(figures: ElementFigures | undefined): string {
  return figures === undefined || figures.restarts === 0 ? '' : ` ↻${figures.restarts}`;
}

function lastLine(figures: ElementFigures | undefined, x: number, y: number) {
  if (figures === undefined) return nothing;
  const troubled = ['stuck', 'failed', 'restarting', 'frozen', 'silent'].includes(figures.state);
  return troubled && figures.lastError !== null
    ? svg`<text class="error" x=${x} y=${y}>${clip(figures.lastError, ERROR_LIMIT)}</text>`
    : svg`<text class="latency" x=${x} y=${y}>${percentilesLine(figures.latencyMs)}</text>`;
}

/** An element in one sentence, for those who listen. */
export function elementLabel(name: string, type: string, figures: ElementFigures | undefined): string {
  const what = `${name}, ${plainWords(type)}`;
  if (figures === undefined) return `${what}, no figures yet`;
  const { state, rate, latencyMs, restarts: count, lastError } = figures;
  const parts = [what, STATE_WORDS[state].toLowerCase(), `${rate.toFixed(1)} per second`];
  if (latencyMs.p50 !== null) parts.push(`typically ${latencyMs.p50.toFixed(1)} milliseconds`);
  if (count > 0) parts.push(count === 1 ? 'restarted once' : `restarted ${count} times`);
  if (lastError !== null) parts.push(`last error: ${lastError}`);
  return parts.join(', ');
}
