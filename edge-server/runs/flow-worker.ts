import { MessageChannel, Worker } from 'node:worker_threads';
import type { ResourceLimits, WorkerOptions } from 'node:worker_threads';
import { SightlineError } from '../../shared/errors.ts';
import type { FlowWorker, Port } from '../../shared/run/host.ts';
import { asPort } from '../../shared/run/as-port.ts';
import type { FlowSetup } from './flow-setup.ts';

/** How much one flow's thread may take. What does not fit ends that thread, not the server. */
export interface FlowLimits {
  /** Of the thread's own heap, MiB; pictures lie outside of it. */
  readonly heapMb: number;
}

/** Enough for elements that keep minutes of detections. */
export const DEFAULT_FLOW_LIMITS: FlowLimits = { heapMb: 256 };

/** A flow's thread. Its end without having been told to is said once; whoever started it terminates it. */
export class ThreadFlowWorker implements FlowWorker {
  readonly port: Port;
  onLost: ((error: SightlineError) => void) | null = null;
  readonly #worker: Worker;
  readonly #flow: string;
  #over = false;
  #terminated: Promise<void> | null = null;

  constructor(file: string | URL, setup: FlowSetup, limits: FlowLimits) {
    const { port1, port2 } = new MessageChannel();
    this.port = asPort(port1);
    this.#flow = setup.flow;
    const options: WorkerOptions = {
      name: `flow ${setup.pipeline}/${setup.flow}`,
      workerData: { ...setup, port: port2 },
      transferList: [port2],
      resourceLimits: resourceLimits(limits),
    };
    this.#worker = new Worker(file, options);
    this.#worker.on('error', (error) => this.#lost(reasonOf(error)));
    this.#worker.on('messageerror', () => this.#lost('a message to it could not be read'));
    this.#worker.on('exit', (code) => this.#lost(`its thread ended with code ${code}`));
  }

  terminate(): Promise<void> {
    this.#over = true;
    this.#terminated ??= this.#end();
    return this.#terminated;
  }

  async #end(): Promise<void> {
    await this.#worker.terminate();
    this.port.close();
  }

  #lost(reason: string): void {
    if (this.#over) return;
    this.#over = true;
    this.port.close();
    this.onLost?.(new SightlineError('lane_crashed', `Flow "${this.#flow}" is lost: ${reason}`));
  }
}

function resourceLimits({ heapMb }: FlowLimits): ResourceLimits {
  return { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: Math.max(4, Math.round(heapMb / 8)) };
}

function reasonOf(error: Error): string {
  const outOfMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return outOfMemory ? 'it ran out of memory' : error.message;
}
