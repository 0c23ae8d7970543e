import { FakeClock } from '../fake-clock.cases.ts';
import { DEFAULT_RESTART, type ErrorPolicy, type RestartPolicy } from './graph.ts';
import type { RunNotice } from './run.api.ts';
import type { Healing, Health, SupervisorInit } from './supervisor-healing.ts';
import { Supervisor } from './supervisor.ts';

/** What a repair comes to in a test: after `ms`, unless it hangs for ever. */
export interface Outcome {
  readonly ms: number;
  readonly result: 'works' | 'fails' | 'hangs';
}

/** A pipeline of four elements, two of them in a worker, whose repairs do what the test says. */
export class Ward implements Healing {
  readonly clock = new FakeClock();
  readonly calls: string[] = [];
  readonly notices: RunNotice[] = [];
  readonly health: Health[] = [];
  readonly problems: string[] = [];
  outcome: (call: string) => Outcome = () => ({ ms: 10, result: 'works' });
  canHeal = false;
  givenUp: string | null = null;
  readonly supervisor: Supervisor;
  private readonly underWay = new Set<string>();

  constructor(restart: Partial<RestartPolicy> = {}, onError: ErrorPolicy = 'restart') {
    this.supervisor = new Supervisor(this.init({ ...DEFAULT_RESTART, ...restart }, onError));
  }

  /** The document says something else about restarts from now on. */
  change(restart: Partial<RestartPolicy>): void {
    this.supervisor.change(this.init({ ...DEFAULT_RESTART, ...restart }, 'restart').graph);
  }

  warn(element: string, ms: number): void {
    this.calls.push(`warn ${element}`);
    if (ms < 0) this.problems.push(`warned about ${ms} ms`);
  }

  async heal(element: string): Promise<boolean> {
    await this.act(`heal ${element}`);
    return this.canHeal;
  }

  remake(element: string): Promise<void> {
    return this.act(`remake ${element}`);
  }

  recycleFlow(flow: string): Promise<void> {
    return this.act(`recycle ${flow}`);
  }

  restartRun(): Promise<void> {
    return this.act('restart run');
  }

  giveUp(reason: string): void {
    if (this.givenUp !== null) this.problems.push('given up twice');
    this.givenUp = reason;
  }

  private init(restart: RestartPolicy, onError: ErrorPolicy): SupervisorInit {
    const element = (name: string, flow: string) => ({ name, type: name, config: null, flow, onError });
    return {
      clock: this.clock,
      graph: {
        elements: [
          element('camera', 'main'),
          element('detect', 'main'),
          element('track', 'heavy'),
          element('quiet', 'heavy'),
        ],
        flows: [
          { name: 'main', elements: ['camera', 'detect'] },
          { name: 'heavy', elements: ['track', 'quiet'] },
        ],
        restart,
      },
      healing: this,
      notice: (notice) => this.notices.push(notice),
      onHealth: (health) => this.health.push(health),
    };
  }

  private async act(call: string): Promise<void> {
    this.calls.push(call);
    this.check(call);
    this.underWay.add(call);
    const { ms, result } = this.outcome(call);
    await new Promise<void>((resolve) => {
      if (result !== 'hangs') this.clock.after(ms, resolve);
    });
    this.underWay.delete(call);
    if (result === 'fails') throw new Error('the repair failed');
  }

  private check(call: string): void {
    if (this.givenUp !== null) this.problems.push(`${call} after the end`);
    if (this.underWay.has(call)) this.problems.push(`${call} while it is under way`);
    if (this.underWay.has('restart run')) this.problems.push(`${call} while the run starts anew`);
    if (call === 'restart run' && this.underWay.size > 0) this.problems.push(`${call} among other repairs`);
  }
}
