import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { ToldDevice, ToldSink } from '../../store/edge-telling.ts';
import { sinkType, sinkWords, wishWords } from './notification-words.ts';

/** What can be done with an entry. */
interface EntryScene {
  readonly isBusy: boolean;
  /** Why whoever looks may not do it; null: they may. */
  readonly whyNot: string | null;
}

/** A browser that is told. One's own may always be removed. */
export function deviceEntry(
  device: ToldDevice,
  scene: EntryScene & { readonly isOwn: boolean; readonly remove: (called: string) => void },
): TemplateResult {
  const { isOwn, isBusy, remove } = scene;
  const whyNot = isOwn ? null : scene.whyNot;
  const called = device.name === '' ? 'A browser' : device.name;
  const told = device.told_at === null ? '' : ` · told last at ${new Date(device.told_at).toLocaleString()}`;
  return html`<li>
    <span class="words">
      <b>${called}</b>${isOwn ? ' (this one)' : ''}
      <span class="rest">${wishWords(device)}</span>
      <span class="rest">since ${new Date(device.since).toLocaleDateString()}${told}</span>
    </span>
    <button
      aria-label="Remove ${called}"
      title=${whyNot ?? ''}
      ?disabled=${isBusy || whyNot !== null}
      @click=${() => remove(called)}
    >
      Remove
    </button>
  </li>`;
}

/** A way by which a pipeline, called `name`, tells others. */
export function sinkEntry(
  sink: ToldSink,
  { name, isBusy, whyNot, test }: EntryScene & { readonly name: string; readonly test: () => void },
): TemplateResult {
  return html`<li>
    <span class="words">
      <b>${sinkType(sink.type)}</b> of ${name}
      <span class="rest ${sink.state === 'failing' ? 'bad' : ''}">${sinkWords(sink)}</span>
    </span>
    <button
      aria-label="Send a test by ${sink.element} of ${name}"
      title=${whyNot ?? ''}
      ?disabled=${isBusy || whyNot !== null}
      @click=${test}
    >
      Send a test
    </button>
  </li>`;
}
