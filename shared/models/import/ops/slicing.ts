import type { Converter, OpContext, OpTable } from '../op-context.ts';

/** What ONNX takes as "to the end" and, negated, "to the beginning". */
const farEnd = 2 ** 31 - 1;

const slice: Converter = (op) => {
  const begin = op.ints(1, 'begin');
  const size = op.ints(2, 'size');
  const end = begin.map((start, axis) => ((size[axis] ?? -1) < 0 ? farEnd : start + (size[axis] ?? 0)));
  const bounds = [begin, end, begin.map((_, axis) => axis)].map((values) => op.graph.addInts(values));
  return op.resized(op.emit('Slice', [op.plain(op.input(0)), ...bounds]), op.input(0));
};

/** One entry of a strided slice: a range of an axis, one index of it, or an axis that isn't there yet. */
interface SliceEntry {
  /** Of the input, for a new one of the result: counted from the front, or behind an ellipsis from the end (negative). */
  readonly axis: number;
  readonly kind: 'range' | 'index' | 'new';
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

const stridedSlice: Converter = (op) => {
  const entries = sliceEntries(op);
  const taken = entries.filter(({ kind }) => kind !== 'new');
  const dropped = taken.filter(({ kind }) => kind === 'index').map(({ axis }) => axis);
  const added = entries.filter(({ kind }) => kind === 'new').map(({ axis }) => axis);
  const input = op.input(0);
  const sliced = taken.length > 0 ? sliceAxes(op, op.plain(input), taken) : op.plain(input);
  const squeezed = dropped.length > 0 ? op.emit('Squeeze', [sliced, op.graph.addInts(dropped)]) : sliced;
  const shaped = added.length > 0 ? op.emit('Unsqueeze', [squeezed, op.graph.addInts(added)]) : squeezed;
  const sameRank = dropped.length === 0 && added.length === 0;
  return sameRank ? op.resized(shaped, input) : op.result(shaped, input.type);
};

type AxisRange = Pick<SliceEntry, 'axis' | 'start' | 'end' | 'step'>;

function sliceAxes(op: OpContext, name: string, ranges: readonly AxisRange[]): string {
  const lists = (['start', 'end', 'axis', 'step'] as const).map((field) =>
    ranges.map((range) => range[field]),
  );
  return op.emit('Slice', [name, ...lists.map((list) => op.graph.addInts(list))]);
}

type Kind = SliceEntry['kind'] | 'ellipsis';
type HasMask = (mask: string, index: number) => boolean;

/** The entries without the ellipsis, which is known from where the axes are counted. */
function sliceEntries(op: OpContext): SliceEntry[] {
  const begin = op.ints(1, 'begin');
  const has: HasMask = (mask, index) => (op.attributes.int(`${mask}_mask`, 0) & (1 << index)) !== 0;
  const kinds = begin.map((_, index) => kindOf(has, index));
  return begin.flatMap((from, index): SliceEntry[] => {
    const kind = kinds[index] ?? 'range';
    if (kind === 'ellipsis') return [];
    const range = kind === 'index' ? oneIndex(from) : openRange(op, index, from, has);
    return [{ axis: axisOf(kinds, index), kind, ...range }];
  });
}

function kindOf(has: HasMask, index: number): Kind {
  if (has('ellipsis', index)) return 'ellipsis';
  if (has('new_axis', index)) return 'new';
  return has('shrink_axis', index) ? 'index' : 'range';
}

/** Counts the axes before an entry, or behind an ellipsis those from it on: of the result for a new axis, else of the input. */
function axisOf(kinds: readonly Kind[], index: number): number {
  const absent = kinds[index] === 'new' ? 'index' : 'new';
  const count = (part: readonly Kind[]): number =>
    part.filter((kind) => kind !== absent && kind !== 'ellipsis').length;
  const isBehind = kinds.slice(0, index).includes('ellipsis');
  return isBehind ? -count(kinds.slice(index)) : count(kinds.slice(0, index));
}

/** Index -1 as a range ends at the end, not before index 0. */
function oneIndex(index: number): Omit<AxisRange, 'axis'> {
  return { start: index, end: index === -1 ? farEnd : index + 1, step: 1 };
}

function openRange(op: OpContext, index: number, from: number, has: HasMask): Omit<AxisRange, 'axis'> {
  const step = op.ints(3, 'strides')[index] ?? 1;
  if (step === 0) throw op.invalid('slices with a stride of 0');
  const [first, last] = step < 0 ? [farEnd, -farEnd] : [0, farEnd];
  const to = op.ints(2, 'end')[index] ?? farEnd;
  return { start: has('begin', index) ? first : from, end: has('end', index) ? last : to, step };
}

const gather: Converter = (op) => {
  if (op.attributes.int('batch_dims', 0) !== 0) throw op.unsupported('gathers within batches');
  const axis = op.inputs.length > 2 ? op.scalar(2, 'axis') : 0;
  const names = [op.plain(op.input(0)), op.plain(op.cast(op.input(1), 'int32'))];
  return op.result(op.emit('Gather', names, { axis }), op.input(0).type);
};

const gatherNd: Converter = (op) =>
  op.result(op.emit('GatherND', [op.plain(op.input(0)), op.asInt64(op.input(1))]), op.input(0).type);

const reverse: Converter = (op) => {
  const axes = op.ints(1, 'axes');
  const lists = [axes.map(() => -1), axes.map(() => -farEnd), axes, axes.map(() => -1)].map((list) =>
    op.graph.addInts(list),
  );
  return op.resized(op.emit('Slice', [op.plain(op.input(0)), ...lists]), op.input(0));
};

/** Where a condition holds: one row of indices each. */
const where: Converter = (op) => {
  const columns = op.emit('NonZero', [op.plain(op.input(0))]);
  return op.result(op.castName(op.emit('Transpose', [columns], { perm: [1, 0] }), 'int32'), 'int32');
};

/** Ops that cut out, pick and turn round. */
export const slicingOps: OpTable = {
  Slice: slice,
  StridedSlice: stridedSlice,
  GatherV2: gather,
  Gather: gather,
  GatherNd: gatherNd,
  ReverseV2: reverse,
  Where: where,
};
