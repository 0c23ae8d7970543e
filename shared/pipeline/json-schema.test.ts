import { expect, test } from 'vitest';
import { ELEMENTS } from '../elements/registry.ts';
import { valueAt } from './finding.ts';
import { documentJsonSchema, pipelineJsonSchema } from './json-schema.ts';

test('a pipeline is a list or a map, and its elements are those of the registry', () => {
  const schema = pipelineJsonSchema();
  expect(valueAt(schema, ['anyOf', 0, 'type'])).toBe('array');
  expect(valueAt(schema, ['anyOf', 1, 'properties', 'placement', 'enum'])).toEqual([
    'auto',
    'browser',
    'edge',
  ]);
  const element = valueAt(schema, ['anyOf', 0, 'items']);
  expect(element).toMatchObject({ additionalProperties: false, minProperties: 1, maxProperties: 5 });
  expect(Object.keys(Object(valueAt(element, ['properties'])))).toEqual([
    ...ELEMENTS.map(({ type }) => type),
    'name',
    'flow',
    'on_error',
    'placement',
  ]);
  for (const { type, description } of ELEMENTS) {
    expect(valueAt(element, ['properties', type, 'description'])).toBe(description);
  }
});

test('what may be left out is not required', () => {
  const schema = pipelineJsonSchema();
  expect(valueAt(schema, ['anyOf', 1, 'required'])).toEqual(['elements']);
  const detect = valueAt(schema, ['anyOf', 0, 'items', 'properties', 'detect_objects']);
  expect(detect).toMatchObject({ required: ['ai_model'], additionalProperties: false });
  expect(valueAt(detect, ['properties', 'confidence_threshold'])).toMatchObject({ minimum: 0, maximum: 1 });
});

test('wires, pace and restart are described, and elements may be named', () => {
  const schema = pipelineJsonSchema();
  const wire = valueAt(schema, ['anyOf', 1, 'properties', 'wires', 'items']);
  expect(wire).toMatchObject({ required: ['from', 'to'], additionalProperties: false });
  expect(valueAt(wire, ['properties', 'policy', 'anyOf', 0, 'enum'])).toContain('at_least_once');
  expect(valueAt(schema, ['anyOf', 1, 'properties', 'pace', 'properties', 'fps'])).toMatchObject({
    exclusiveMinimum: 0,
  });
  expect(valueAt(schema, ['anyOf', 1, 'properties', 'restart', 'properties', 'budget'])).toMatchObject({
    type: 'integer',
  });
  expect(valueAt(schema, ['anyOf', 0, 'items', 'properties', 'name'])).toMatchObject({ type: 'string' });
});

test('a document needs its pipelines and nothing else', () => {
  const schema = documentJsonSchema();
  expect(schema).toMatchObject({ type: 'object', required: ['pipelines'], additionalProperties: false });
  expect(valueAt(schema, ['properties', 'sources'])).toBeDefined();
});

test('both are plain JSON data', () => {
  for (const schema of [pipelineJsonSchema(), documentJsonSchema()]) {
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    expect(schema['$schema']).toContain('json-schema.org');
  }
});
