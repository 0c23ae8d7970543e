import type { ViewerState } from './viewer.api.ts';

/** Of a viewer that runs nothing. */
export const IDLE: ViewerState = {
  phase: 'idle',
  pipeline: null,
  progress: [],
  capture: null,
  placement: null,
  placementReason: '',
  detectors: [],
  provider: null,
  host: null,
  error: null,
  warning: null,
};
