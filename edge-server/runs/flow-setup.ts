/** What the thread of a flow is told at its start; the rest comes through its port. */
export interface FlowSetup {
  readonly pipeline: string;
  readonly flow: string;
}
