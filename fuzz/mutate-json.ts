import { isJsonObject } from '../shared/json.ts';
import type { JsonObject, JsonValue } from '../shared/json.ts';
import type { Dice } from '../shared/run/random.cases.ts';
import { deepText, hostileNumber, hostileText } from './hostile.ts';

/** The same data with one to three places of it spoilt; the form of the rest stays, so that it is looked at deeply. */
export function mutateJson(dice: Dice, value: JsonValue): JsonValue {
  let mutated = value;
  for (let left = 1 + dice.below(3); left > 0; left -= 1) mutated = somewhereIn(dice, mutated);
  return mutated;
}

/** Mutated data as text, which now and then is no JSON any more or says a key twice. */
export function mutatedJsonText(dice: Dice, value: JsonValue): string {
  const text = JSON.stringify(mutateJson(dice, value));
  if (dice.chance(0.05)) return text.replace(/[^,[{:]{1,40}(?=[,}\]])/, () => deepText(dice));
  if (dice.chance(0.05)) return twice(dice, text);
  return text;
}

function twice(dice: Dice, text: string): string {
  const keys = [...text.matchAll(/"[^"\\]{1,40}":/g)].map(([key]) => key);
  return text.replace('{', `{${dice.pick(keys) ?? '"a":'}${hostileNumber(dice)},`);
}

function somewhereIn(dice: Dice, value: JsonValue): JsonValue {
  if (isList(value) && value.length > 0 && dice.chance(0.8)) {
    const at = dice.below(value.length);
    return value.map((part, index) => (index === at ? somewhereIn(dice, part) : part));
  }
  const key = isJsonObject(value) ? dice.pick(Object.keys(value)) : undefined;
  if (!isJsonObject(value) || key === undefined || dice.chance(0.2)) return spoilt(dice, value);
  return { ...value, [key]: somewhereIn(dice, value[key] ?? null) };
}

function spoilt(dice: Dice, value: JsonValue): JsonValue {
  if (dice.chance(0.15)) return anything(dice);
  if (isList(value)) return spoiltList(dice, value);
  if (isJsonObject(value)) return spoiltObject(dice, value);
  if (typeof value === 'number') return spoiltNumber(dice, value);
  if (typeof value === 'string') return spoiltText(dice, value);
  return dice.chance(0.5) ? value === false : anything(dice);
}

function spoiltNumber(dice: Dice, value: number): number {
  return dice.chance(0.5) ? hostileNumber(dice) : value + hostileNumber(dice) * (dice.chance(0.5) ? 1 : -1);
}

function spoiltText(dice: Dice, value: string): string {
  const at = dice.below(value.length + 1);
  return dice.chance(0.4)
    ? hostileText(dice)
    : value.slice(0, at) + hostileText(dice) + value.slice(at + dice.below(3));
}

function spoiltList(dice: Dice, list: readonly JsonValue[]): JsonValue {
  const at = dice.below(list.length + 1);
  const way = dice.below(4);
  if (way === 0) return list.toSpliced(at, 1);
  if (way === 1) return list.toSpliced(at, 0, anything(dice));
  if (way === 2) return list.toReversed();
  const times = dice.chance(0.1) ? 2000 : 3;
  return [...list, ...Array.from({ length: times }, () => list[at] ?? null)];
}

function spoiltObject(dice: Dice, record: JsonObject): JsonValue {
  const keys = Object.keys(record);
  const [one, other] = [dice.pick(keys), dice.pick(keys)];
  const way = dice.below(4);
  if (way === 0) return Object.fromEntries(Object.entries(record).filter(([key]) => key !== one));
  if (way === 1) return { ...record, [hostileText(dice)]: anything(dice) };
  if (way === 2 && one !== undefined && other !== undefined)
    return { ...record, [one]: record[other], [other]: record[one] };
  return one === undefined ? {} : { ...record, [one]: record };
}

function anything(dice: Dice): JsonValue {
  const way = dice.below(8);
  if (way < 2) return hostileNumber(dice);
  if (way < 4) return hostileText(dice);
  if (way === 4) return nested(1 << dice.below(11));
  return dice.pick<JsonValue>([null, true, false, [], {}, [null], { a: 1 }]) ?? null;
}

function nested(depth: number): JsonValue {
  let value: JsonValue = 1;
  for (let left = depth; left > 0; left -= 1) value = left % 2 === 0 ? [value] : { a: value };
  return value;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
