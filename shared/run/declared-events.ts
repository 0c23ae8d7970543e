import type { ElementType } from './run.api.ts';

/** The events that an element understands, by name: those of its type, and those that its configuration declares. */
export function declaredEvents(
  type: Pick<ElementType, 'events' | 'eventsOf'> | undefined,
  config: unknown,
): Readonly<Record<string, unknown>> {
  return { ...type?.eventsOf?.(config), ...type?.events };
}
