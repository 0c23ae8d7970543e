import type { PublishState } from '../capture/publisher.ts';

/** How publishing does, in words. */
export function publishWords(state: PublishState | null, id: string): string {
  if (state === null || (state.phase === 'off' && state.error === null))
    return `Pipelines on the edge can then read it: uri: publish:${id}`;
  if (state.phase === 'off') return `It was ended: ${state.error?.message ?? ''}`;
  if (state.phase === 'opening') return 'Opening the camera …';
  if (state.phase === 'lost') return `It is tried again by itself: ${state.error?.message ?? ''}`;
  if (state.phase === 'connecting' || state.wish === null) return 'Connecting to the edge …';
  if (state.wish.fps === 0) return `Connected. No pipeline reads publish:${id} now, so nothing is sent.`;
  const { size } = state;
  const what = size === null ? '' : ` of ${size.width} × ${size.height} pixels`;
  return `Published as publish:${id}: up to ${state.wish.fps} pictures a second${what}.`;
}
