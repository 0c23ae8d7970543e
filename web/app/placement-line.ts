import { html, nothing, type TemplateResult } from 'lit';
import type { Placement } from '../../shared/detect/detector.ts';
import type { RunPlace } from '../../shared/run/run-place.ts';
import type { DetectorPlace } from '../viewer/viewer.api.ts';
import { icon } from './icon.ts';

/** Whether some detectors look here while others do on the edge; a whole run that is on the edge took all along. */
export function isHybrid(host: RunPlace | null, detectors: readonly DetectorPlace[]): boolean {
  return host !== 'edge' && new Set(detectors.map(({ placement }) => placement)).size > 1;
}

/** Where something looks at frames, and why there. */
export function placementLine(placement: Placement, reason: string): TemplateResult {
  const here = placement === 'browser';
  return html`${icon(here ? 'device' : 'edge')}<span
      ><b>${here ? 'In this browser' : 'On the edge'}</b>${reason === '' ? nothing : ` – ${reason}`}</span
    >`;
}
