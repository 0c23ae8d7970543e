import { nothing, svg, type SVGTemplateResult } from 'lit';
import type { WireFigures } from '../../../shared/run/figures.ts';
import { formatCount } from '../format.ts';
import type { PlacedWire } from './wires.ts';
import { dropTotal, perSecond, plainWords, policyWords, shorten } from './words.ts';

const STACK_LIMIT = 16;
const ROW_LIMIT = 18;
const METER = { stack: 46, row: 108 } as const;
/** A queue this full is worth a look. */
const NEARLY_FULL = 0.8;

/** What a wire is, whether or not it has figures. */
export interface WireFacts {
  readonly kind: string;
  readonly policy: string;
  readonly figures: WireFigures | undefined;
}

/** The line of a wire, with an arrow where messages arrive. */
export function drawLine({ path }: PlacedWire, { figures }: WireFacts, troubled: boolean): SVGTemplateResult {
  const alive = figures !== undefined && figures.rate > 0;
  return svg`<path
    class="wire ${alive ? 'alive' : ''} ${troubled ? 'touched' : ''}"
    d=${path}
    marker-end=${alive ? 'url(#arrow-alive)' : 'url(#arrow)'}
  />`;
}

/** The label of a wire: kind, policy, how full its queue is, rate, and what was dropped. */
export function drawLabel(wire: PlacedWire, facts: WireFacts): SVGTemplateResult {
  const { x, y, width, height } = wire.label;
  const inside = wire.labelShape === 'stack' ? stack(x, y, facts) : row(x, y, width, facts);
  return svg`<g class="label">
    <rect class="chip" x=${x} y=${y} width=${width} height=${height} rx="8" />
    ${inside}
  </g>`;
}

function stack(x: number, y: number, { kind, policy, figures }: WireFacts): SVGTemplateResult {
  return svg`<text class="kind" x=${x + 8} y=${y + 15}>${shorten(plainWords(kind), STACK_LIMIT)}</text>
    <text class="policy" x=${x + 8} y=${y + 28}>${shorten(policyWords(policy), STACK_LIMIT)}</text>
    ${meter(x + 8, y + 38, METER.stack, figures)}
    <text class="flow-rate" x=${x + 8} y=${y + 61}>${perSecond(figures?.rate ?? null)}</text>
    ${drops(x + 100, y + 61, figures)}`;
}

function row(x: number, y: number, width: number, { kind, policy, figures }: WireFacts): SVGTemplateResult {
  const end = x + width - 9;
  return svg`<text class="kind" x=${x + 9} y=${y + 16}>${shorten(plainWords(kind), STACK_LIMIT)}</text>
    <text class="flow-rate end" x=${end} y=${y + 16}>${perSecond(figures?.rate ?? null)}</text>
    <text class="policy" x=${x + 9} y=${y + 31}>${shorten(policyWords(policy), ROW_LIMIT)}</text>
    ${drops(end, y + 31, figures)} ${meter(x + 9, y + 45, METER.row, figures)}`;
}

/** A bar as full as the queue, with the figures beside it. */
function meter(x: number, y: number, width: number, figures: WireFigures | undefined) {
  if (figures === undefined) return nothing;
  const { depth, size } = figures;
  const share = size <= 0 ? 0 : Math.min(1, depth / size);
  return svg`<rect class="meter" x=${x} y=${y - 3} width=${width} height="6" rx="3" />
    ${share > 0 ? svg`<rect class="depth ${share >= NEARLY_FULL && size > 1 ? 'full' : ''}" x=${x} y=${y - 3} width=${Math.max(4, width * share)} height="6" rx="3" />` : nothing}
    <text class="depth-words" x=${x + width + 5} y=${y + 3.5}>${depth}/${size}</text>`;
}

function drops(endX: number, y: number, figures: WireFigures | undefined) {
  const total = figures === undefined ? 0 : dropTotal(figures.dropped);
  return total === 0 ? nothing : svg`<text class="drops" x=${endX} y=${y}>▼ ${short(total)}</text>`;
}

/** Counts that fit: from ten thousand on in thousands, from ten million on in millions. */
function short(count: number): string {
  if (count < 10_000) return formatCount(count);
  return count < 10_000_000 ? `${Math.round(count / 1000)}k` : `${Math.round(count / 1_000_000)}M`;
}
