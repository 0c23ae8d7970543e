import type { PushWish } from '../../../shared/sinks/push-wish.ts';
import type { ToldSink } from '../../store/edge-telling.ts';
import type { PushState } from '../../store/push.ts';
import { formatPercent } from '../format.ts';

/** How this browser stands, and the way on. */
export const STATE_WORDS: Readonly<Record<PushState, string>> = {
  on: 'This browser is told, whether the app is open or not.',
  off: 'This browser is told of nothing. When you turn notifications on, it asks whether this page may show them: say yes.',
  blocked:
    'The browser was told to show nothing of this page. To change that, click the sign to the left of the address, allow notifications there, and load the page again.',
  insecure:
    'By this address browsers give no page notifications. Open the app by HTTPS, or as localhost on the machine itself.',
  unsupported:
    'This browser knows no notifications from pages. On an iPhone or iPad, install the app first: Share, Add to Home Screen.',
  unready:
    'What would show them is not installed yet: load the page again. Private windows, and edges whose certificate the browser does not know, do without it.',
};

/** What a browser is told of, in one line. */
export function wishWords(wish: PushWish): string {
  const what = [wish.labels ?? [], wish.types ?? []].flat();
  const parts = [
    what.length === 0 ? 'everything' : what.join(', '),
    wish.pipelines === null ? '' : `of ${wish.pipelines.join(', ')}`,
    wish.min_score === 0 ? '' : `from ${formatPercent(wish.min_score)} on`,
    wish.cool_down_s === 0 ? '' : `the same once in ${spanWords(wish.cool_down_s)}`,
    wish.quiet === null ? '' : `quiet from ${wish.quiet.from} to ${wish.quiet.to}`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** Seconds for people. */
export function spanWords(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

const TYPES: Readonly<Record<string, string>> = {
  web_push: 'Browsers',
  webhook: 'Web hook',
  mqtt: 'MQTT',
  ntfy: 'ntfy',
  json_lines: 'File',
};

/** A kind of sink for people. */
export function sinkType(type: string): string {
  return TYPES[type] ?? type;
}

/** How a sink does. */
export function sinkWords({ state, sent, queued, dead, last_sent_at, last_error }: ToldSink): string {
  const last = last_sent_at === null ? '' : `, last at ${new Date(last_sent_at).toLocaleTimeString()}`;
  const parts = [
    sent === 0 ? 'nothing told yet' : `${sent} told${last}`,
    queued === 0 ? '' : `${queued} waiting`,
    dead === 0 ? '' : `${dead} given up`,
    state !== 'failing' || last_error === null ? '' : `does not arrive: ${last_error}`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
