import { html, nothing, type TemplateResult } from 'lit';
import type { Placement } from '../../shared/detect/detector.ts';
import { icon } from './icon.ts';

/** Where something looks at frames, and why there. */
export function placementLine(placement: Placement, reason: string): TemplateResult {
  const here = placement === 'browser';
  return html`${icon(here ? 'device' : 'edge')}<span
      ><b>${here ? 'In this browser' : 'On the edge'}</b>${reason === '' ? nothing : ` – ${reason}`}</span
    >`;
}
