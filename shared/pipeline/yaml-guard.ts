import { CST, Lexer } from 'yaml';

/** The longest document that is read, in characters. */
export const MAX_DOCUMENT_LENGTH = 1024 * 1024;
const MAX_TOKENS = 50_000;
const MAX_DEPTH = 100;

type TokenType = ReturnType<typeof CST.tokenType>;

const OPENING = new Set<TokenType>(['flow-map-start', 'flow-seq-start']);
const CLOSING = new Set<TokenType>(['flow-map-end', 'flow-seq-end']);
// After these a block may begin on the same line.
const COMPACT = new Set<TokenType>(['seq-item-ind', 'explicit-key-ind', 'map-value-ind', 'anchor', 'tag']);
// These take no room in the text, or none of the line's.
const MARKS = new Set<TokenType>(['doc-mode', 'flow-error-end', 'byte-order-mark']);

/**
 * Why a text must not be given to the parser; undefined when it may. The parser recurses with every level and takes
 * seconds to fail on absurd nesting, so nesting is counted here, over tokens, in time linear in the text.
 */
export function refusalOf(text: string): string | undefined {
  if (text.length > MAX_DOCUMENT_LENGTH) {
    return `the document is too long: ${text.length} characters, at most ${MAX_DOCUMENT_LENGTH} are read`;
  }
  const depth = new DepthCounter();
  let tokens = 0;
  for (const token of new Lexer().lex(text)) {
    tokens += 1;
    if (tokens > MAX_TOKENS) return `the document holds too much: more than ${MAX_TOKENS} words and signs`;
    if (depth.after(token) > MAX_DEPTH)
      return `the document is nested too deeply: at most ${MAX_DEPTH} levels are read`;
  }
  return undefined;
}

/** An upper bound of the nesting: the brackets that are open, and the columns that blocks begin at. */
class DepthCounter {
  readonly #columns: number[] = [];
  #open = 0;
  #column = 0;
  #inPrefix = true;

  /** How deep it may be after this token. */
  after(token: string): number {
    const type = CST.tokenType(token);
    if (MARKS.has(type)) return this.#open + this.#columns.length;
    if (type === 'newline') {
      this.#column = 0;
      this.#inPrefix = true;
    } else {
      if (type !== 'space' && this.#inPrefix) this.#prefix(type);
      if (OPENING.has(type)) this.#open += 1;
      else if (CLOSING.has(type)) this.#open = Math.max(0, this.#open - 1);
      this.#column += token.length;
    }
    return this.#open + this.#columns.length;
  }

  /** What a line begins with, and each "- " or "? " before it, lies within all that begins further left. */
  #prefix(type: TokenType): void {
    while ((this.#columns.at(-1) ?? -1) >= this.#column) this.#columns.pop();
    this.#columns.push(this.#column);
    this.#inPrefix = COMPACT.has(type);
  }
}
