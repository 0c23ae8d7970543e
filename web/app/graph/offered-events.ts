import type { RunState } from '../../../shared/run/figures.ts';

/** The events that a run in this state can be sent with one press. */
export function offeredEvents(state: RunState | null): readonly ('pause' | 'resume' | 'stop')[] {
  if (state === 'paused') return ['resume', 'stop'];
  if (state === 'running' || state === 'healing') return ['pause', 'stop'];
  return state === 'starting' ? ['stop'] : [];
}
