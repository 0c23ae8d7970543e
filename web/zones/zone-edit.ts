import type { Corner, ElementShapes, ShapeRules } from '../../shared/editing/shapes.ts';
import { between, clamped, shifted } from './outline.ts';
import type { Shift } from './outline.ts';
import { freeName, MAX_CORNERS, MAX_SHAPES, middleOf, shapesFrom, whyNotName } from './shape.ts';
import type { Shape } from './shape.ts';

/** What the next keys and presses are about: a shape by its key, and one of its corners by its place. */
export interface Choice {
  readonly key: number;
  readonly corner: number | null;
}

/** The shapes of one element while they are edited. Every change makes another one. */
export interface ZoneEdit {
  readonly rules: ShapeRules;
  /** As they stand in the document. */
  readonly written: readonly Shape[];
  readonly shapes: readonly Shape[];
  readonly chosen: Choice | null;
  /** Corners of the one that is being drawn; null: none is. */
  readonly drawing: readonly Corner[] | null;
  /** As it was when something was taken hold of: all until it is let go is one step. Null: nothing is held. */
  readonly held: readonly Shape[] | null;
  readonly past: readonly (readonly Shape[])[];
  readonly future: readonly (readonly Shape[])[];
  /** Of the next new shape. */
  readonly nextKey: number;
}

/** What can be done with them. What makes no sense changes nothing. */
export type EditAction =
  | { readonly do: 'choose'; readonly choice: Choice | null }
  | { readonly do: 'hold' | 'release' | 'undo' | 'redo' }
  | { readonly do: 'place'; readonly key: number; readonly corner: number; readonly at: Corner }
  | { readonly do: 'shift'; readonly key: number; readonly by: Shift }
  /** Another corner behind that of this place; without `at` in the middle to the next one. */
  | { readonly do: 'insert'; readonly key: number; readonly after: number; readonly at?: Corner }
  | { readonly do: 'drop-corner'; readonly key: number; readonly corner: number }
  | { readonly do: 'remove'; readonly key: number }
  /** A line goes the other way. */
  | { readonly do: 'turn'; readonly key: number }
  | { readonly do: 'rename'; readonly key: number; readonly name: string }
  | { readonly do: 'relabel'; readonly key: number; readonly labels: readonly string[] }
  /** `add`: one in the middle of the picture; `close`: what is being drawn is ready. */
  | { readonly do: 'add' | 'draw' | 'close' | 'give-up' | 'draw-back' }
  | { readonly do: 'draw-at'; readonly at: Corner };

const MAX_STEPS = 200;

/** Begins with the shapes of an element as they are written. */
export function beginEdit(element: ElementShapes): ZoneEdit {
  const shapes = shapesFrom(element);
  const none = { chosen: null, drawing: null, held: null, past: [], future: [] };
  return { rules: element.rules, written: shapes, shapes, ...none, nextKey: shapes.length };
}

/** What comes of an action. */
export function edit(state: ZoneEdit, action: EditAction): ZoneEdit {
  switch (action.do) {
    case 'choose':
      return { ...state, chosen: valid(state.shapes, action.choice) };
    case 'hold':
      return { ...state, held: state.held ?? state.shapes };
    case 'release':
      return released(state);
    case 'undo':
      return stepped(released(state), 'past', 'future');
    case 'redo':
      return stepped(released(state), 'future', 'past');
    case 'add':
    case 'draw':
    case 'close':
    case 'give-up':
    case 'draw-back':
    case 'draw-at':
      return drawn(state, action);
    default:
      return reshaped(state, action);
  }
}

/** Whether anything is otherwise than it was written. */
export function isChanged({ written, shapes }: ZoneEdit): boolean {
  return !isSame(written, shapes);
}

/** Why this cannot be done, in words; null: it can. */
export function whyNot({ rules, shapes, drawing }: ZoneEdit, action: EditAction): string | null {
  const shape = 'key' in action ? shapes.find(({ key }) => key === action.key) : undefined;
  const isMany = shapes.length >= MAX_SHAPES;
  if (action.do === 'rename' && !rules.isNamed) return 'Masks have no names.';
  if (action.do === 'rename') return whyNotName(action.name, action.key, shapes);
  if (action.do === 'drop-corner' && (shape?.corners.length ?? 0) <= (rules.isLine ? 2 : 3))
    return rules.isLine ? 'A line has two ends.' : 'An area has at least three points.';
  if (action.do === 'insert' && (rules.isLine || (shape?.corners.length ?? 0) >= MAX_CORNERS))
    return rules.isLine ? 'A line has two ends.' : `An area has at most ${MAX_CORNERS} points.`;
  if (action.do === 'turn' && !rules.isLine) return 'Only a line has a direction.';
  if ((action.do === 'add' || action.do === 'draw') && isMany)
    return `An element has at most ${MAX_SHAPES} of them.`;
  if (action.do === 'close' && !rules.isLine && (drawing?.length ?? 0) < 3)
    return 'An area has at least three points.';
  return null;
}

type Reshaping = Extract<
  EditAction,
  { do: 'place' | 'shift' | 'insert' | 'drop-corner' | 'remove' | 'turn' | 'rename' | 'relabel' }
>;

function reshaped(state: ZoneEdit, action: Reshaping): ZoneEdit {
  const { shapes, chosen } = state;
  const shape = shapes.find(({ key }) => key === action.key);
  if (shape === undefined || whyNot(state, action) !== null) return state;
  if (action.do === 'remove')
    return kept(
      state,
      shapes.filter((each) => each !== shape),
      null,
    );
  const after = { ...shape, ...changeOf(shape, action) };
  const choice =
    action.do === 'insert'
      ? { key: action.key, corner: action.after + 1 }
      : action.do === 'drop-corner'
        ? { key: action.key, corner: Math.max(0, action.corner - 1) }
        : chosen;
  return kept(
    state,
    shapes.map((each) => (each === shape ? after : each)),
    choice,
  );
}

function changeOf(shape: Shape, action: Exclude<Reshaping, { do: 'remove' }>): Partial<Shape> {
  const { corners } = shape;
  switch (action.do) {
    case 'place':
      return { corners: corners.map((each, at) => (at === action.corner ? clamped(action.at) : each)) };
    case 'shift':
      return { corners: shifted(corners, action.by) };
    case 'insert':
      return { corners: withCorner(corners, action.after, action.at) };
    case 'drop-corner':
      return { corners: corners.filter((_, at) => at !== action.corner) };
    case 'turn':
      return { corners: corners.toReversed() };
    case 'rename':
      return { name: action.name };
    default:
      return { labels: action.labels };
  }
}

function withCorner(corners: readonly Corner[], after: number, at: Corner | undefined): readonly Corner[] {
  const [before, next] = [corners[after], corners[after + 1] ?? corners[0]];
  if (before === undefined || next === undefined) return corners;
  return corners.toSpliced(after + 1, 0, at === undefined ? between(before, next) : clamped(at));
}

type Drawing = Extract<EditAction, { do: 'add' | 'draw' | 'close' | 'give-up' | 'draw-back' | 'draw-at' }>;

function drawn(state: ZoneEdit, action: Drawing): ZoneEdit {
  const { drawing, rules } = state;
  if (whyNot(state, action) !== null) return state;
  if (action.do === 'add') return grown(state, middleOf(rules));
  if (action.do === 'draw') return { ...released(state), drawing: [], chosen: null };
  if (drawing === null) return state;
  if (action.do === 'give-up') return { ...state, drawing: null };
  if (action.do === 'draw-back') return { ...state, drawing: drawing.slice(0, -1) };
  if (action.do === 'draw-at') return drawnAt(state, drawing, clamped(action.at));
  return rules.isLine ? state : grown(state, drawing);
}

/** A line is ready with its second end, which is elsewhere than the first. */
function drawnAt(state: ZoneEdit, drawing: readonly Corner[], at: Corner): ZoneEdit {
  const last = drawing.at(-1);
  if ((last !== undefined && last[0] === at[0] && last[1] === at[1]) || drawing.length >= MAX_CORNERS)
    return state;
  const corners = [...drawing, at];
  return state.rules.isLine && corners.length === 2 ? grown(state, corners) : { ...state, drawing: corners };
}

function grown(state: ZoneEdit, corners: readonly Corner[]): ZoneEdit {
  const { shapes, rules, nextKey: key } = state;
  const shape: Shape = { key, from: null, name: freeName(shapes, rules), corners, labels: [] };
  const after = kept(released(state), [...shapes, shape], { key, corner: null });
  return { ...after, drawing: null, nextKey: key + 1 };
}

/** A step that can be undone, unless it is part of one that goes on. */
function kept(state: ZoneEdit, shapes: readonly Shape[], choice: Choice | null): ZoneEdit {
  const after = { ...state, shapes, chosen: valid(shapes, choice) };
  if (state.held !== null || isSame(state.shapes, shapes)) return after;
  return { ...after, past: [...state.past, state.shapes].slice(-MAX_STEPS), future: [] };
}

function released(state: ZoneEdit): ZoneEdit {
  const { held, shapes, past } = state;
  if (held === null) return state;
  const free = { ...state, held: null };
  return isSame(held, shapes) ? free : { ...free, past: [...past, held].slice(-MAX_STEPS), future: [] };
}

function stepped(state: ZoneEdit, from: 'past' | 'future', to: 'past' | 'future'): ZoneEdit {
  const shapes = state[from].at(-1);
  if (shapes === undefined) return state;
  return {
    ...state,
    shapes,
    drawing: null,
    chosen: valid(shapes, state.chosen),
    [from]: state[from].slice(0, -1),
    [to]: [...state[to], state.shapes],
  };
}

/** What is no more is not chosen. */
function valid(shapes: readonly Shape[], choice: Choice | null): Choice | null {
  const shape = shapes.find(({ key }) => key === choice?.key);
  if (choice === null || shape === undefined) return null;
  return choice.corner === null || choice.corner < shape.corners.length
    ? choice
    : { ...choice, corner: null };
}

function isSame(a: readonly Shape[], b: readonly Shape[]): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
