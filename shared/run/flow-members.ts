import type { Legacy } from './element-legacy.ts';
import type { FlowContext } from './flow-context.ts';
import { FlowMember } from './flow-member.ts';
import type { FlowMemberInit } from './flow-member.ts';
import type { FlowWires } from './flow-wires.ts';
import type { GraphElement } from './graph.ts';
import type { ElementLookup } from './run.api.ts';
import { SourceOutlet } from './source-outlet.ts';
import type { Pumped } from './wire-ends.ts';

/** Who is in a flow: its elements, and the outlets of its sources, by name. Whoever made it ends those it takes out. */
export class FlowMembers {
  readonly #init: FlowMemberInit;
  readonly #members = new Map<string, FlowMember>();
  readonly #sources = new Map<string, SourceOutlet>();

  constructor(context: FlowContext, elements: ElementLookup, rest: FlowMemberInit['rest']) {
    this.#init = { context, elements, rest };
  }

  get all(): readonly FlowMember[] {
    return [...this.#members.values()];
  }

  get sources(): readonly SourceOutlet[] {
    return [...this.#sources.values()];
  }

  source(name: string): SourceOutlet | undefined {
    return this.#sources.get(name);
  }

  /** Throws when there is none. */
  of(name: string): FlowMember {
    const member = this.#members.get(name);
    if (member === undefined) throw new RangeError(`there is no element ${name} in this flow`);
    return member;
  }

  has(member: FlowMember): boolean {
    return this.#members.get(member.runner.spec.name) === member;
  }

  /** The end of a wire in this flow: an element, or a source. */
  end(name: string): Pumped {
    return this.#sources.get(name) ?? this.of(name).runner;
  }

  /** Takes everybody out who is not among these; gives the elements, which are to be ended. */
  keepOnly(names: ReadonlySet<string>): FlowMember[] {
    const gone = [...this.#members].filter(([name]) => !names.has(name));
    for (const [name, member] of gone) {
      member.release('stopped');
      this.#members.delete(name);
    }
    for (const name of this.#sources.keys()) if (!names.has(name)) this.#sources.delete(name);
    return gone.map(([, member]) => member);
  }

  /** Forgets everybody. */
  clear(): void {
    this.#members.clear();
    this.#sources.clear();
  }

  /** Makes room for an element; true when an instance has to be made. */
  adopt(element: GraphElement, legacy: Legacy): boolean {
    const { elements, context } = this.#init;
    if (elements(element.type)?.create === undefined && element.type === 'source') {
      if (!this.#sources.has(element.name))
        this.#sources.set(element.name, new SourceOutlet(element.name, context));
      return false;
    }
    const member = this.#members.get(element.name);
    if (member === undefined || member.runner.spec.type !== element.type) {
      this.#replace(element, member, legacy);
      return true;
    }
    return !member.reconfigure(element);
  }

  /** Leads what everybody sends and takes over these wires. */
  connect(wires: FlowWires): void {
    for (const [name, { runner }] of this.#members) {
      runner.outlet.connect(wires.from(name));
      runner.connect(wires.to(name));
    }
    for (const [name, source] of this.#sources) source.outlet.connect(wires.from(name));
    for (const { runner } of this.#members.values()) runner.pump();
  }

  /** Wires are bound to runners: one that is there serves the new element too. */
  #replace(element: GraphElement, before: FlowMember | undefined, legacy: Legacy): void {
    if (before !== undefined) {
      before.release('stopped');
      void before.end();
      before.runner.retarget(element);
    }
    this.#members.set(element.name, new FlowMember(element, this.#init, legacy, before?.runner));
  }
}
