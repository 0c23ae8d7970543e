import type { z } from 'zod';
import type { JsonObject } from '../json.ts';

/** Does what an event asks for. */
export type EventHandler = (params: JsonObject) => void;

/** A handler whose parameters are typed by the schema that the event is declared with. */
export function handlerOf<Params>(schema: z.ZodType<Params>, handle: (params: Params) => void): EventHandler {
  return (params) => handle(schema.parse(params));
}

/** An element's `onEvent`: each event by its name; those that have no handler, such as `pause`, concern it not. */
export function onEventOf(
  handlers: Readonly<Record<string, EventHandler>>,
): (name: string, params: JsonObject) => void {
  const byName = new Map(Object.entries(handlers));
  return (name, params) => byName.get(name)?.(params);
}
