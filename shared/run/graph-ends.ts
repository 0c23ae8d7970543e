/** What is needed of a graph, or of the structure that is told of it. */
interface Linked {
  readonly elements: readonly { readonly name: string }[];
  readonly wires: readonly { readonly from: string }[];
}

/** Elements that nothing follows: what they give leaves the run. */
export function endsOf({ elements, wires }: Linked): string[] {
  const followed = new Set(wires.map(({ from }) => from));
  return elements.map(({ name }) => name).filter((name) => !followed.has(name));
}
