/** What an imported model may cost at most; more is refused before memory is taken. */
export const importLimits = {
  /** Characters of the model's JSON. */
  jsonLength: 64 * 1024 * 1024,
  nodes: 50_000,
  /** Inputs or outputs of one node. */
  nodePorts: 4096,
  weights: 50_000,
  /** Weight files of one model. */
  shards: 4096,
  /** Bytes of all weight files together. */
  weightBytes: 1024 * 1024 * 1024,
  rank: 8,
} as const;
