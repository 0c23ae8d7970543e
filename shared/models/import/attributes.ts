import { SightlineError } from '../../errors.ts';
import { decodeBase64Text } from './base64.ts';
import type { ElementType } from './constant.ts';
import type { Attribute, GraphNode } from './graph-model.ts';

/** TensorFlow's data types by number, as some converters write them. */
const typeNumbers: Readonly<Record<number, string>> = {
  1: 'DT_FLOAT',
  2: 'DT_DOUBLE',
  3: 'DT_INT32',
  4: 'DT_UINT8',
  5: 'DT_INT16',
  6: 'DT_INT8',
  7: 'DT_STRING',
  9: 'DT_INT64',
  10: 'DT_BOOL',
  19: 'DT_HALF',
};

/** TensorFlow.js computes every kind of whole number as int32 and every kind of fraction as float32. */
const elementTypes: Readonly<Record<string, ElementType>> = {
  DT_FLOAT: 'float32',
  DT_DOUBLE: 'float32',
  DT_HALF: 'float32',
  DT_INT8: 'int32',
  DT_INT16: 'int32',
  DT_INT32: 'int32',
  DT_INT64: 'int32',
  DT_UINT8: 'int32',
  DT_BOOL: 'bool',
};

/** Reads a node's attributes by name and kind. A missing one gives the default; one of another kind throws `invalid_model`. */
export class Attributes {
  readonly #node: GraphNode;

  constructor(node: GraphNode) {
    this.#node = node;
  }

  int(name: string, otherwise: number): number {
    const value = this.#find(name)?.i ?? otherwise;
    return this.#require(name, typeof value === 'number' ? value : undefined, 'a whole number');
  }

  float(name: string, otherwise: number): number {
    const attribute = this.#find(name);
    return attribute?.f ?? attribute?.i ?? otherwise;
  }

  bool(name: string, otherwise = false): boolean {
    return this.#find(name)?.b ?? otherwise;
  }

  text(name: string, otherwise: string): string {
    const value = this.#find(name)?.s;
    return value === undefined ? otherwise : this.#text(name, value);
  }

  texts(name: string): string[] {
    return (this.#find(name)?.list?.s ?? []).map((value) => this.#text(name, value));
  }

  ints(name: string): number[] {
    return this.#find(name)?.list?.i ?? [];
  }

  /** The shape held by the attribute, unknown sizes as -1; undefined when it has none. */
  shape(name: string): number[] | undefined {
    const shape = this.#find(name)?.shape;
    return !shape || shape.unknownRank ? undefined : shape.dim.map((dim) => dim.size);
  }

  /** The element type that TensorFlow.js computes with for a data type attribute. */
  elementType(name: string, otherwise: ElementType): ElementType {
    const named = this.#find(name)?.type;
    if (named === undefined) return otherwise;
    const text = typeof named === 'number' ? (typeNumbers[named] ?? `number ${named}`) : named;
    const type = Object.hasOwn(elementTypes, text) ? elementTypes[text] : undefined;
    if (type) return type;
    throw new SightlineError(
      'unsupported',
      `Data type ${text} of op ${this.#node.op} (node "${this.#node.name}") can't be imported.`,
    );
  }

  #find(name: string): Attribute | undefined {
    return Object.hasOwn(this.#node.attr, name) ? this.#node.attr[name] : undefined;
  }

  #text(name: string, value: string | number[]): string {
    const text = typeof value === 'string' ? decodeBase64Text(value) : String.fromCharCode(...value);
    return this.#require(name, text, 'a base64 text');
  }

  #require<T>(name: string, value: T | undefined, what: string): T {
    if (value !== undefined) return value;
    throw new SightlineError(
      'invalid_model',
      `Attribute "${name}" of op ${this.#node.op} (node "${this.#node.name}") is not ${what}.`,
    );
  }
}
