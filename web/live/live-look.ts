import type { LivePulse, LiveState, LiveWatching } from '../../shared/wire/live-messages.ts';
import type { LineState } from '../workers/live.api.ts';

/** How a live view does, besides its picture. */
export interface LiveLook {
  readonly line: LineState;
  /** How the pipeline does; null before the edge has said so. */
  readonly run: LiveState | null;
  readonly watching: LiveWatching | null;
  readonly pulse: LivePulse | null;
  /** Pictures per second that are really shown. */
  readonly fps: number;
  /** Of what is shown: when it was captured, milliseconds since 1970, and the frame's size in pixels. */
  readonly picture: { readonly at: number; readonly w: number; readonly h: number } | null;
}

/** Before anything was heard. */
export const FIRST_LOOK: LiveLook = {
  line: { line: 'connecting' },
  run: null,
  watching: null,
  pulse: null,
  fps: 0,
  picture: null,
};

const RUN_WORDS: Readonly<Record<LiveState['state'], string>> = {
  idle: 'The pipeline is not started yet',
  starting: 'The pipeline is starting',
  running: '',
  paused: 'The pipeline is paused',
  healing: 'The pipeline is healing',
  stopping: 'The pipeline is stopping',
  stopped: 'The pipeline has stopped',
  failed: 'The pipeline was given up',
};

/** In these there is nothing new to be seen until somebody does something. */
const AT_REST = new Set<LiveState['state']>(['idle', 'paused', 'stopped', 'failed']);

/**
 * Whether somebody may be looking without touching anything. Also while it heals, or the edge is looked for again: a
 * tablet on a wall that went dark would not come back by itself.
 */
export function isWatched({ run, picture }: LiveLook): boolean {
  return picture !== null && (run === null || !AT_REST.has(run.state));
}

/** What is to be said of a live view; empty while there is nothing but the picture. */
export function liveWords({ line, run, watching, picture }: LiveLook): string {
  if (line.line === 'lost') return lostWords(line);
  if (line.line === 'connecting')
    return picture === null ? 'Connecting to the edge …' : 'Connecting to the edge again …';
  const state = run === null ? '' : RUN_WORDS[run.state];
  if (run !== null && state !== '') return ended(`${state}: ${run.reason}`);
  if (watching !== null && watching.no_pictures !== null) return watching.no_pictures;
  return picture === null ? 'Waiting for the first picture …' : '';
}

function lostWords({ code, message, againMs }: Extract<LineState, { line: 'lost' }>): string {
  const soon = `Trying again in ${Math.max(1, Math.round(againMs / 1000))} s.`;
  const what =
    code === 'edge_lost' ? `The connection to the edge was lost. ${ended(message)}` : ended(message);
  return `${what} ${soon}`;
}

/** A sentence, whoever said it: the edge's own begin small where they go on from another. */
function ended(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`.replace(/[.\s]*$/, '.');
}
