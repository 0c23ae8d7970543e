import { expect, test } from 'vitest';
import { SightlineError } from '../errors.ts';
import { DocumentError, formatPath, formatProblem, pipelineOf } from './problem.ts';
import type { DocumentProblem } from './problem.ts';

const PROBLEM: DocumentProblem = {
  path: 'pipelines.objects[1]',
  line: 12,
  column: 7,
  pipeline: 'objects',
  message: 'unknown element `detect_object`',
  suggestion: 'detect_objects',
  severity: 'error',
};

test('a problem names file, place, pipeline, what is wrong, what was meant and the path', () => {
  expect(formatProblem(PROBLEM, 'sightline.yaml')).toBe(
    'sightline.yaml:12:7: error: pipeline "objects": unknown element `detect_object`; ' +
      'did you mean `detect_objects`? (at pipelines.objects[1])',
  );
});

test('what is not known is left out', () => {
  const { suggestion: _suggestion, ...rest } = PROBLEM;
  expect(formatProblem({ ...rest, path: '', line: null, column: null, pipeline: null })).toBe(
    'error: unknown element `detect_object`',
  );
});

test('a path in words can be told from its neighbours', () => {
  expect(formatPath(['pipelines', 'front.door', 'elements', 0, 'source'])).toBe(
    'pipelines["front.door"].elements[0].source',
  );
  expect(formatPath([])).toBe('');
  expect(formatPath([3])).toBe('[3]');
});

test('a path lies in a pipeline or in none', () => {
  expect(pipelineOf(['pipelines', 'objects', 0])).toBe('objects');
  expect(pipelineOf(['sources', 'objects'])).toBeNull();
  expect(pipelineOf(['pipelines'])).toBeNull();
});

test('a DocumentError tells its errors and keeps its warnings', () => {
  const warning: DocumentProblem = { ...PROBLEM, severity: 'warning', message: 'only a hint' };
  const error = new DocumentError([PROBLEM, warning]);
  expect(error).toBeInstanceOf(SightlineError);
  expect(error.code).toBe('invalid_document');
  expect(error.message).toContain('detect_objects');
  expect(error.message).not.toContain('only a hint');
  expect(error.problems).toHaveLength(2);
});
