import { SightlineError } from '../errors.ts';
import type { Clock } from '../clock.ts';
import type { FlowWorker, Port, RunHost, RunSource } from '../run/host.ts';
import type { ElementServices } from '../run/element.ts';

/** A frame without pixels. */
export type Blank = null;

/** What a replay is put into. */
export interface ReplayHostParts {
  readonly source: RunSource<Blank>;
  readonly clock: Clock;
  readonly services: ElementServices;
  /** Told what the run warns of. */
  readonly warn: (line: string) => void;
}

/** Reads a source without pixels. Everything stays in one thread. */
export class ReplayHost implements RunHost<Blank> {
  readonly name = 'replay';
  readonly services: ElementServices;
  readonly frames = { close: () => undefined, clone: () => null, transferables: () => [] };
  readonly clock: Clock;
  readonly #source: RunSource<Blank>;
  readonly #warn: (line: string) => void;

  constructor({ source, clock, services, warn }: ReplayHostParts) {
    this.#source = source;
    this.clock = clock;
    this.services = services;
    this.#warn = warn;
  }

  openSource(): Promise<RunSource<Blank>> {
    return Promise.resolve(this.#source);
  }

  startFlow(flow: string): FlowWorker {
    throw new SightlineError('unsupported', `A replay has no thread for the flow "${flow}".`);
  }

  channel(): readonly [Port, Port] {
    throw new SightlineError('unsupported', 'A replay has no threads.');
  }

  log({ level, element, message }: Parameters<RunHost<Blank>['log']>[0]): void {
    if (level === 'warn' || level === 'error') this.#warn(`${element ?? 'run'}: ${message}`);
  }
}
