import { expect, test } from 'vitest';
import { settle } from '../fake-clock.cases.ts';
import type { JsonValue } from '../json.ts';
import type { Element, ElementServices, Outputs } from '../run/element.ts';
import type { FlowKind, Message } from '../run/message.ts';
import { contextOf } from './context.cases.ts';
import type { FakeContext } from './context.cases.ts';
import type { PipelineElement } from './element.ts';
import { messageOfKind, stem } from './message.cases.ts';
import { ALL_KINDS } from './message-kind.ts';
import { scopeOf } from './scope.cases.ts';

/** What an element is tried with. */
export interface ElementTrial {
  readonly element: PipelineElement;
  /** As it stands in a document. */
  readonly config: JsonValue;
  /** Made anew for every case. */
  readonly services?: () => ElementServices;
}

/** What every element that is made from plain data must hold to. */
export function checkElement(trial: ElementTrial): void {
  const { element } = trial;
  test(`${element.type}: its configuration may be checked twice`, () => {
    const once = element.schema.parse(trial.config);
    expect(element.schema.parse(once)).toEqual(once);
    expect(JSON.parse(JSON.stringify(configOf(trial)))).toEqual(configOf(trial));
  });

  test.each(element.inputs)(`${element.type}: takes %s`, async (kind) => {
    const { running, context } = await start(trial);
    const outputs = await give({ running, context }, messageOfKind(kind));
    for (const output of [...outputs, ...context.emitted]) {
      expect(kindsGiven(trial, kind)).toContain(output.kind);
      expect(output).toMatchObject({ frame: { id: 1 }, subject: expect.any(String) });
    }
    await end(running, context);
  });

  const others = ALL_KINDS.filter((kind) => !element.inputs.includes(kind));
  test.each(others)(`${element.type}: says that it does not take %s`, async (kind) => {
    const { running, context } = await start(trial);
    const attempt = async () => running.process(messageOfKind(kind));
    await expect(attempt()).rejects.toThrow(element.inputs.join(' or '));
    await expect(attempt()).rejects.toMatchObject({ code: 'invalid_message' });
    await end(running, context);
  });

  test(`${element.type}: gives away nothing that it was lent, and changes none of it`, async () => {
    const { running, context } = await start(trial);
    for (const kind of element.inputs) {
      const message = deepFreeze(messageOfKind(kind));
      for (const output of await give({ running, context }, message)) {
        if (kind !== 'frame' || output.kind !== 'frame' || output.value === message.value) continue;
        // Whoever gives another frame on has taken this one over, and closed it.
        expect(running.takesFrames).toBe(true);
        expect(context.closed).toContain(message.value);
      }
    }
    await end(running, context);
  });

  test(`${element.type}: what it remembers is plain data and brings another one to the same point`, async () => {
    const first = await start(trial);
    for (const message of stream(element.inputs)) await give(first, message);
    const state = first.running.save?.();
    await end(first.running, first.context);
    if (state === undefined) return;
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    const second = await start(trial, state);
    expect(second.running.save?.()).toEqual(state);
    await end(second.running, second.context);
  });

  test(`${element.type}: may be given its own configuration again, and refuses nonsense`, async () => {
    const { running, context } = await start(trial);
    if (running.configure !== undefined) {
      expect(running.configure(configOf(trial))).toBe(true);
      expect(running.configure({ no: { such: 'thing' } })).toBe(false);
    }
    await end(running, context);
  });

  test(`${element.type}: ends without having begun`, async () => {
    const context = contextOf(trial.services?.());
    await end(make(trial, context), context);
  });
}

/** Events that elements declare hold to this. */
export function checkEvents({ type, events }: PipelineElement): void {
  test.each(Object.entries(events))(`${type}: its event %s says what it does`, (name, event) => {
    expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
    expect(event.description).toMatch(/^[A-Z].+\.$/);
    expect(event.schema.safeParse('no map').success).toBe(false);
  });
}

function configOf({ element, config }: ElementTrial): JsonValue {
  const scope = scopeOf();
  const found = element.interpret(element.schema.parse(config), scope);
  expect(scope.reports).toEqual([]);
  if (found?.role === 'detect') return JSON.parse(JSON.stringify(found.step)) as JsonValue;
  return found !== undefined && 'config' in found ? found.config : null;
}

function make(trial: ElementTrial, context: FakeContext): Element {
  const running = trial.element.create?.(configOf(trial), context);
  if (running === undefined) throw new Error(`${trial.element.type} cannot be made`);
  return running;
}

async function start(trial: ElementTrial, state?: JsonValue) {
  const context = contextOf(trial.services?.());
  const running = make(trial, context);
  await running.setup?.();
  if (state !== undefined) running.restore?.(state);
  return { running, context };
}

/** Lets time go by until the element has answered. */
async function give(started: Awaited<ReturnType<typeof start>>, message: Message) {
  const state = { isDone: false };
  const answer = Promise.resolve(started.running.process(message)).finally(() => (state.isDone = true));
  await settle();
  for (let turn = 0; !state.isDone && turn < 60; turn += 1) await started.context.clock.advanceAsync(1000);
  return listOf(await answer);
}

/** Once is what the run promises; twice must do no harm. Nothing is left behind. */
async function end(running: Element, context: FakeContext): Promise<void> {
  await running.cleanup?.();
  await running.cleanup?.();
  expect(context.clock.pending).toBe(0);
}

function kindsGiven({ element, config }: ElementTrial, kind: FlowKind): readonly FlowKind[] {
  const output = element.outputOf?.(config) ?? element.output;
  if (output === null) return [];
  return [output === 'input' ? kind : output];
}

function stream(kinds: readonly FlowKind[]): Message[] {
  return Array.from({ length: 20 }, (_, n) => messageOfKind(kinds[n % kinds.length] ?? 'data', stem(n + 1)));
}

function listOf(outputs: Outputs): readonly Message[] {
  if (outputs === null || outputs === undefined) return [];
  return Array.isArray(outputs) ? outputs : [outputs as Message];
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}
