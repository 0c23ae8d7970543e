import { SightlineError, asSightlineError } from '../errors.ts';
import type { Element, Outputs } from './element.ts';
import type { FrameVerbs } from './host.ts';
import type { Message } from './message.ts';
import type { Packet } from './packet.ts';
import type { InWire } from './wire-ends.ts';

/** How an element's work on a message ended. */
export type JobOutcome = { readonly outputs: readonly Message[] } | { readonly error: SightlineError };

/** One message in an element's hands, and whose its pixels are. */
export class Job {
  readonly packet: Packet;
  readonly wire: InWire;
  /** Milliseconds of the run's clock. */
  readonly begunAt: number;
  /** Undefined while the element works on it. */
  outcome: JobOutcome | undefined;
  /** Whether the handle that came is the run's to close; else the element took it. */
  #isOurs = true;

  constructor(packet: Packet, wire: InWire, begunAt: number) {
    this.packet = packet;
    this.wire = wire;
    this.begunAt = begunAt;
  }

  /** What the element gets: a handle of its own where it closes frames and the message may have to be given again. */
  lend(element: Element, frames: FrameVerbs<unknown>): Message {
    const { message } = this.packet;
    if (message.kind !== 'frame' || element.takesFrames !== true) return message;
    if (this.wire.spec.policy.kind === 'at_least_once') {
      return { ...message, value: frames.clone(message.value) };
    }
    this.#isOurs = false;
    return message;
  }

  /** Closes the pixels that came, unless they go on in an output; each output has a handle of its own afterwards. */
  hand(outputs: readonly Message[], frames: FrameVerbs<unknown>): readonly Message[] {
    const { message } = this.packet;
    if (message.kind === 'frame' && this.#isOurs && !carries(outputs, outputs.length, message.value)) {
      frames.close(message.value);
    }
    if (outputs.length < 2) return outputs;
    return outputs.map((output, index) => ownHandle(output, index, outputs, frames));
  }

  /** Closes the pixels that came, where they are not the element's. */
  closeInput(frames: FrameVerbs<unknown>): void {
    const { message } = this.packet;
    if (message.kind === 'frame' && this.#isOurs) frames.close(message.value);
  }

  /** Closes the pixels of outputs that go nowhere; those that came in are `closeInput`'s, or given again. */
  discardOutputs(frames: FrameVerbs<unknown>): void {
    const { outcome } = this;
    if (outcome === undefined || 'error' in outcome) return;
    const { message } = this.packet;
    const ours = message.kind === 'frame' && this.#isOurs ? message.value : undefined;
    for (const [index, output] of outcome.outputs.entries()) {
      if (output.kind !== 'frame' || output.value === ours) continue;
      if (!carries(outcome.outputs, index, output.value)) frames.close(output.value);
    }
  }
}

/** Outputs as a list. Throws `invalid_message` for what is no message: elements of users may give anything. */
export function messagesOf(outputs: Outputs): readonly Message[] {
  if (outputs === null || outputs === undefined) return [];
  const list = isList(outputs) ? outputs : [outputs];
  for (const output of list) if (!isMessage(output)) throw noMessage();
  return list;
}

/** How a promise that an element gave ended well, unless what it gave is no message. */
export function outcomeOf(outputs: Outputs): JobOutcome {
  try {
    return { outputs: messagesOf(outputs) };
  } catch (error) {
    return { error: asSightlineError(error) };
  }
}

/** Whether an element takes its time. */
export function isPromise(outputs: Outputs | PromiseLike<Outputs>): outputs is PromiseLike<Outputs> {
  return typeof outputs === 'object' && outputs !== null && 'then' in outputs;
}

function ownHandle(
  output: Message,
  index: number,
  outputs: readonly Message[],
  frames: FrameVerbs<unknown>,
): Message {
  if (output.kind !== 'frame' || !carries(outputs, index, output.value)) return output;
  return { ...output, value: frames.clone(output.value) };
}

/** Whether one of the first `count` outputs carries these pixels. */
function carries(outputs: readonly Message[], count: number, value: unknown): boolean {
  for (let index = 0; index < count; index += 1) {
    const output = outputs[index];
    if (output?.kind === 'frame' && output.value === value) return true;
  }
  return false;
}

function isList(outputs: NonNullable<Outputs>): outputs is readonly Message[] {
  return Array.isArray(outputs);
}

function isMessage(output: unknown): boolean {
  return typeof output === 'object' && output !== null && 'kind' in output && 'frame' in output;
}

function noMessage(): SightlineError {
  return new SightlineError(
    'invalid_message',
    'It gave something that is no message; give `{ ...message, value }`, a list of such, or null.',
  );
}
