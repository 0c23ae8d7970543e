import type { PipelineGraph } from './graph.ts';
import { RunAccounts } from './run-accounts.ts';
import { RunChange } from './run-change.ts';
import { RunControls } from './run-controls.ts';
import { RunEnding } from './run-ending.ts';
import { RunFaults } from './run-faults.ts';
import { RunFlows } from './run-flows.ts';
import { RunHealth } from './run-health.ts';
import { RunReports } from './run-reports.ts';
import { RunSource } from './run-source.ts';
import { RunVoice } from './run-voice.ts';
import type { Run, RunInit } from './run.api.ts';

/** What a run consists of, put together. Whoever made it ends it with `ending`. */
export class RunParts<F> {
  readonly voice: RunVoice;
  readonly faults: RunFaults;
  readonly accounts: RunAccounts;
  readonly flows: RunFlows;
  readonly source: RunSource<F>;
  readonly controls: RunControls;
  readonly change: RunChange<F>;
  readonly ending: RunEnding;
  /** Null before frames flow. */
  health: RunHealth | null = null;
  readonly #init: RunInit<F>;
  readonly #run: Run;
  readonly #reports: RunReports;
  #graph: PipelineGraph;

  constructor(run: Run, init: RunInit<F>) {
    const { graph, host, elements, listener, saved } = init;
    this.#run = run;
    this.#init = init;
    this.#graph = graph;
    const { clock } = host;
    this.voice = new RunVoice({ pipeline: graph.id, host, listener });
    this.faults = new RunFaults({
      state: () => this.voice.state,
      become: (state, reason) => this.voice.become(state, reason),
    });
    this.accounts = new RunAccounts(clock, saved?.captured ?? 0, (ageMs) => listener.delivered?.(ageMs));
    this.ending = new RunEnding({ clock, voice: this.voice, accounts: this.accounts, parts: () => this });
    this.#reports = this.#report();
    this.flows = new RunFlows(graph, { host, elements, listener: this.#reports });
    this.source = this.#lead();
    this.controls = this.#control();
    this.change = this.#changer();
  }

  /** The definition that runs. */
  get graph(): PipelineGraph {
    return this.#graph;
  }

  /** Begins to watch over the elements. */
  supervise(): void {
    this.health = new RunHealth({
      clock: this.#init.host.clock,
      graph: this.#graph,
      flows: this.flows,
      notice: (notice) => this.voice.tell(notice),
      onHealth: (health, reason) => {
        if (health === 'healing') this.faults.broke('elements', reason);
        else if (health === 'healthy') this.faults.mended('elements', reason);
      },
      restart: () => this.#restart(),
      giveUp: (reason) => void this.ending.end('failed', reason),
    });
  }

  #report(): RunReports {
    return new RunReports({
      clock: this.#init.host.clock,
      accounts: this.accounts,
      voice: this.voice,
      listener: this.#init.listener,
      health: () => this.health,
      hasElement: (name) => this.#graph.elements.some((element) => element.name === name),
      notify: (event) => this.#run.notify(event),
      discard: (flow) => void this.flows.discard(flow),
    });
  }

  #lead(): RunSource<F> {
    return new RunSource({
      host: this.#init.host,
      accounts: this.accounts,
      voice: this.voice,
      faults: this.faults,
      outlet: (name) => this.flows.source(name),
      ended: () => void this.ending.finish(),
      lost: (reason) => void this.ending.end('failed', reason),
      once: this.#init.once === true,
    });
  }

  #control(): RunControls {
    return new RunControls({
      run: this.#run,
      flows: this.flows,
      elements: this.#init.elements,
      graph: () => this.#graph,
      source: this.source,
      voice: this.voice,
      health: () => this.health,
    });
  }

  #changer(): RunChange<F> {
    return new RunChange({
      flows: this.flows,
      source: this.source,
      voice: this.voice,
      elements: this.#init.elements,
      graph: () => this.#graph,
      become: (graph) => {
        this.#graph = graph;
        this.health?.change(graph);
      },
      mustGoOn: () => this.ending.mustGoOn(),
      fail: (reason) => this.ending.end('failed', reason),
    });
  }

  /** Everything anew, with what the elements can still say and what must not be lost. */
  async #restart(): Promise<void> {
    await this.source.close();
    const kept = await this.flows.restart(() => !this.ending.hasBegun);
    this.ending.mustGoOn();
    const words = `${kept} messages that must not be lost are given again.`;
    if (kept > 0) this.voice.notice('restart', null, words);
    await this.source.open(this.#graph);
    this.source.start();
  }
}
