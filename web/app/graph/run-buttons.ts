import { html, nothing } from 'lit';
import type { RunState } from '../../../shared/run/figures.ts';
import { icon } from '../icon.ts';
import { tell } from './graph-events.ts';
import { offeredEvents } from './offered-events.ts';

const LOOKS = {
  start: { words: 'Start', sign: 'play' },
  pause: { words: 'Pause', sign: null },
  resume: { words: 'Resume', sign: 'play' },
  stop: { words: 'Stop', sign: 'stop' },
} as const;

/** What can be sent, and by whom. */
export interface RunButtonsInit {
  /** Whether a run that has ended can be started by an event. */
  readonly canStart: boolean;
  /** Why none may be sent, in words; null: they may. */
  readonly whyNot: string | null;
}

/** The buttons for those events; they are for everybody in the run. */
export function runButtons(from: EventTarget, state: RunState | null, { canStart, whyNot }: RunButtonsInit) {
  return offeredEvents(state, canStart).map((name) => {
    const { words, sign } = LOOKS[name];
    const send = () => tell(from, 'run-event', { name, target: { to: 'all' }, params: {} });
    return html`<button ?disabled=${whyNot !== null} title=${whyNot ?? nothing} @click=${send}>
      ${sign === null ? pauseSign : icon(sign)}${words}
    </button>`;
  });
}

const pauseSign = html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
  <path d="M8.5 6v12M15.5 6v12" />
</svg>`;
