import type { RunState } from '../../../shared/run/figures.ts';

/** The events that a run in this state can be sent with one press; `canStart`: one that has ended, too. */
export function offeredEvents(
  state: RunState | null,
  canStart = false,
): readonly ('start' | 'pause' | 'resume' | 'stop')[] {
  if (state === 'stopped' || state === 'failed') return canStart ? ['start'] : [];
  if (state === 'paused') return ['resume', 'stop'];
  if (state === 'running' || state === 'healing') return ['pause', 'stop'];
  return state === 'starting' ? ['stop'] : [];
}
