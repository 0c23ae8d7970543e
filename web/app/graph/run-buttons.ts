import { html } from 'lit';
import type { RunState } from '../../../shared/run/figures.ts';
import { icon } from '../icon.ts';
import { tell } from './graph-events.ts';
import { offeredEvents } from './offered-events.ts';

const LOOKS = {
  pause: { words: 'Pause', sign: null },
  resume: { words: 'Resume', sign: 'play' },
  stop: { words: 'Stop', sign: 'stop' },
} as const;

/** The buttons for those events; they are for everybody in the run. */
export function runButtons(from: EventTarget, state: RunState | null) {
  return offeredEvents(state).map((name) => {
    const { words, sign } = LOOKS[name];
    const send = () => tell(from, 'run-event', { name, target: { to: 'all' }, params: {} });
    return html`<button @click=${send}>${sign === null ? pauseSign : icon(sign)}${words}</button>`;
  });
}

const pauseSign = html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
  <path d="M8.5 6v12M15.5 6v12" />
</svg>`;
