/** A name with several addresses fails with one error for each, and none in words of its own: the first of them. */
export function firstFailure(error: unknown): unknown {
  if (!(error instanceof AggregateError)) return error;
  const [first = error]: unknown[] = error.errors;
  return first;
}
