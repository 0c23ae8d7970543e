import type { ElementScope } from '../elements/element.ts';
import { BUILT_IN_EVENTS } from '../run/control.ts';
import { declaredEvents } from '../run/declared-events.ts';
import type { ListedElement } from './graph-elements.ts';
import { nearMiss } from './near-miss.ts';
import type { DocumentPath } from './problem.ts';

/** Every event that a run of these elements knows: the built-in ones first. */
export function eventsOf(listed: readonly Pick<ListedElement, 'element' | 'config'>[]): readonly string[] {
  const declared = listed.flatMap(({ element, config }) => Object.keys(declaredEvents(element, config)));
  return [...new Set([...BUILT_IN_EVENTS, ...declared])];
}

/** For elements that name an event: says so when nobody in the pipeline knows it, and which one was probably meant. */
export function reportUnknownEvent(scope: ElementScope, path: DocumentPath, event: string): void {
  if (scope.events === undefined || scope.events.includes(event)) return;
  const known = scope.events.slice(0, 20).join(', ');
  scope.report(
    path,
    `no element of this pipeline knows the event \`${event}\`; there is ${known}`,
    nearMiss(event, scope.events),
  );
}
