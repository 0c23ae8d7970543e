import { expect, test } from 'vitest';
import { neededRole } from './permissions.ts';

test.each([
  ['GET', '/', null],
  ['GET', '/assets/main.js', null],
  ['GET', '/embed/frame.html', null],
  ['GET', '/livez', null],
  ['POST', '/api/session', null],
  ['GET', '/api', 'view'],
  ['GET', '/api/pipelines', 'view'],
  ['HEAD', '/api/events/stream', 'view'],
  ['GET', '/metrics', 'view'],
  ['GET', '/models/movenet/model.onnx', 'view'],
  ['GET', '/openapi.json', 'view'],
  ['POST', '/api/pipelines/validate', 'view'],
  ['GET', '/api/offload', 'infer'],
  ['GET', '/api/runs', 'infer'],
  ['PUT', '/api/runs/tab-1', 'infer'],
  ['GET', '/api/runs/tab-1', 'view'],
  ['GET', '/api/control', 'view'],
  ['POST', '/api/session/codes', 'manage'],
  ['GET', '/api/sinks', 'view'],
  ['POST', '/api/sinks/porch/webhook/test', 'manage'],
  ['POST', '/api/push/subscriptions', 'view'],
  ['DELETE', '/api/push/subscriptions', 'view'],
  ['POST', '/api/push/other', 'manage'],
  ['PUT', '/api/pipelines/a', 'manage'],
  ['POST', '/api/pipelines/a/events/stop', 'manage'],
  ['DELETE', '/api/anything/new', 'manage'],
  ['PUT', '/anything/new', 'manage'],
])('%s %s needs %s', (method, path, role) => {
  expect(neededRole(method, path)).toBe(role);
});
