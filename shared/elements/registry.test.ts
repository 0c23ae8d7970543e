import { describe, expect, test } from 'vitest';
import { IdSchema } from '../models/manifest.ts';
import { checkElement, checkEvents } from './element.cases.ts';
import { ALL_KINDS } from './message-kind.ts';
import { servicesForCases } from './services.cases.ts';
import { ELEMENTS, elementOf } from './registry.ts';

test('every element is found by its type and says what it does', () => {
  for (const element of ELEMENTS) {
    expect(elementOf(element.type)).toBe(element);
    expect(IdSchema.safeParse(element.type).success).toBe(true);
    expect(element.description).toMatch(/^[A-Z].+\.$/);
  }
  expect(new Set(ELEMENTS.map(({ type }) => type)).size).toBe(ELEMENTS.length);
});

test('what is no element is not found', () => {
  for (const type of ['constructor', '', 'Source', 'toString']) expect(elementOf(type)).toBeUndefined();
});

test('no element takes nothing, and none takes keys that it does not know', () => {
  for (const { schema } of ELEMENTS) {
    expect(schema.safeParse(null).success).toBe(false);
    expect(schema.safeParse({ uri: 'x', ai_model: 'x', wrong: 1 }).success).toBe(false);
  }
});

test('what an element takes, gives and is made of goes together', () => {
  for (const element of ELEMENTS) {
    expect(new Set(element.inputs).size, element.type).toBe(element.inputs.length);
    expect(ALL_KINDS).toEqual(expect.arrayContaining([...element.inputs]));
    expect(element.hosts.length, element.type).toBeGreaterThan(0);
    expect(element.inputs.length === 0, element.type).toBe(element.role === 'source');
    expect(element.create === undefined, element.type).toBe(element.role === 'source');
    if (element.role === 'source') expect(element.output).not.toBe('input');
    if (element.role === 'detect') expect(element.output).toBe('detections');
  }
});

describe('every element', () => {
  for (const element of ELEMENTS) {
    checkEvents(element);
    const { example } = element;
    if (element.create !== undefined && example !== undefined)
      checkElement({ element, config: example, services: servicesForCases });
  }
});
