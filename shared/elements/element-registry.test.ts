import { expect, test } from 'vitest';
import { ElementRegistry } from './element-registry.ts';
import { elementFromFunction } from './function-element.ts';
import { ELEMENTS } from './registry.ts';

const mine = elementFromFunction('mine', () => null);

test('what is registered is found beside what was there', () => {
  const registry = new ElementRegistry(ELEMENTS);
  registry.register(mine);
  expect(registry.find('mine')).toBe(mine);
  expect(registry.get('source')).toBe(ELEMENTS[0]);
  expect(registry.all).toEqual([...ELEMENTS, mine]);
});

test('a type is registered once', () => {
  const registry = new ElementRegistry([mine]);
  expect(() => registry.register(mine)).toThrow(expect.objectContaining({ code: 'conflict' }));
  expect(() => new ElementRegistry([...ELEMENTS, ...ELEMENTS])).toThrow(
    /There is an element `source` already/,
  );
});

test('what is no key is refused', () => {
  const registry = new ElementRegistry();
  expect(() => registry.register(elementFromFunction('no key', () => null))).toThrow(
    expect.objectContaining({ code: 'unsupported' }),
  );
});

test('an unknown type is answered with what was probably meant', () => {
  const registry = new ElementRegistry(ELEMENTS);
  expect(() => registry.get('detect_object')).toThrow(/Did you mean `detect_objects`\?/);
  expect(() => registry.get('constructor')).toThrow(expect.objectContaining({ code: 'not_found' }));
  expect(registry.find('toString')).toBeUndefined();
});
