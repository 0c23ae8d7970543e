import type { z } from '@hono/zod-openapi';
import { nearMiss } from '../../shared/pipeline/near-miss.ts';
import { HttpProblem } from '../http-problem.ts';
import { checked } from '../routes/json-body.ts';
import {
  ElementEventSchema,
  EventSchema,
  LogLevelSchema,
  LogLinesSchema,
  NothingSchema,
  PipelineSchema,
} from './control-schemas.ts';
import {
  listPipelines,
  sendElementEvent,
  sendEvent,
  setLogLevel,
  tellFigures,
  tellLogs,
  tellNotices,
  tellStructure,
} from './control-verbs.ts';
import type { Controlled } from './control-verbs.ts';

/** What can be asked over the control socket. */
export interface ControlMethod {
  /** Whether it changes something: such a request costs more. */
  readonly isChange: boolean;
  /** Throws as the verb does, and 400 for parameters that are not as they should be. */
  readonly call: (controlled: Controlled, params: unknown) => unknown;
}

const METHODS: ReadonlyMap<string, ControlMethod> = new Map([
  ['list', reads(NothingSchema, listPipelines)],
  ['structure', reads(PipelineSchema, tellStructure)],
  ['figures', reads(PipelineSchema, tellFigures)],
  ['notices', reads(PipelineSchema, tellNotices)],
  ['logs', reads(LogLinesSchema, tellLogs)],
  ['event', changes(EventSchema, sendEvent)],
  ['elementEvent', changes(ElementEventSchema, sendElementEvent)],
  ['logLevel', changes(LogLevelSchema, setLogLevel)],
]);

/** Finds a method. Throws `not_found` with the near miss. */
export function methodOf(name: string): ControlMethod {
  const method = METHODS.get(name);
  if (method !== undefined) return method;
  const names = [...METHODS.keys()];
  const near = nearMiss(name, names);
  const hint = near === undefined ? `There are ${names.join(', ')}.` : `Did you mean "${near}"?`;
  throw new HttpProblem(404, 'not_found', `There is no method "${name.slice(0, 64)}". ${hint}`);
}

function reads<P>(schema: z.ZodType<P>, verb: (controlled: Controlled, params: P) => unknown): ControlMethod {
  return {
    isChange: false,
    call: (controlled, params) => verb(controlled, checked(schema, params, '`params`')),
  };
}

function changes<P>(
  schema: z.ZodType<P>,
  verb: (controlled: Controlled, params: P) => unknown,
): ControlMethod {
  return { ...reads(schema, verb), isChange: true };
}
