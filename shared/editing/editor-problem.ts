import type { DocumentProblem } from '../pipeline/problem.ts';

/** A problem as an editor marks it. Offsets count characters of the text. */
export interface EditorProblem {
  readonly from: number;
  readonly to: number;
  /** From 1. */
  readonly line: number;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** What would probably put it right. */
  readonly fix: { readonly from: number; readonly to: number; readonly text: string } | null;
}

const WORD = /^(?:"[^"\n]*"|'[^'\n]*'|[^\s,:{}[\]#]+)/;
const QUOTED = /`([^`]+)`/g;

/** Problems with the places that they are marked at. */
export function markProblems(text: string, problems: readonly DocumentProblem[]): readonly EditorProblem[] {
  const starts = lineStarts(text);
  return problems.map(({ line, column, message, suggestion, severity }) => {
    const from = Math.min(text.length, (starts[(line ?? 1) - 1] ?? 0) + (column ?? 1) - 1);
    const to = from + (WORD.exec(text.slice(from, from + 200))?.[0].length ?? 0);
    const fix = suggestion === undefined ? null : fixOf(text, from, message, suggestion);
    return { from, to, line: line ?? 1, severity, message, fix };
  });
}

/** Puts what was probably meant where the wrong word stands: at the place itself, else where it stands once. */
function fixOf(text: string, from: number, message: string, suggestion: string): EditorProblem['fix'] {
  const wrong = [...message.matchAll(QUOTED)]
    .map(([, word = '']) => word)
    .filter((word) => word !== suggestion);
  const here = wrong.find((word) => unquoted(text.slice(from)).startsWith(word));
  if (here !== undefined) {
    const start = from + (/^["']/.test(text.slice(from, from + 1)) ? 1 : 0);
    return { from: start, to: start + here.length, text: suggestion };
  }
  for (const word of wrong) {
    const places = placesOf(text, word);
    const [place] = places;
    if (places.length === 1 && place !== undefined)
      return { from: place, to: place + word.length, text: suggestion };
  }
  return null;
}

function unquoted(text: string): string {
  return text.replace(/^["']/, '');
}

/** Where a word stands, as a whole. Two are as good as many. */
function placesOf(text: string, word: string): readonly number[] {
  const places: number[] = [];
  for (let at = text.indexOf(word); at >= 0 && places.length < 2; at = text.indexOf(word, at + 1)) {
    const around = `${text.charAt(at - 1)}${text.charAt(at + word.length)}`;
    if (!/[\w.-]/.test(around)) places.push(at);
  }
  return places;
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
