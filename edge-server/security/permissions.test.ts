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
  ['GET', '/api/runs', 'view'],
  ['GET', '/api/devices/garage/runs', 'view'],
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
  ['GET', '/api/devices', 'view'],
  ['POST', '/api/devices', 'manage'],
  ['DELETE', '/api/devices/garage', 'manage'],
  ['GET', '/api/devices/garage/pipelines', 'view'],
  ['GET', '/api/devices/garage/live/porch', 'view'],
  ['POST', '/api/devices/garage/events/e1/label', 'infer'],
  ['PUT', '/api/devices/garage/api/events/e1/label', 'infer'],
  ['DELETE', '/api/devices/garage/events/e1', 'manage'],
  ['POST', '/api/devices/garage/pipelines/a/events/stop', 'manage'],
  ['GET', '/api/devices/garage/session', 'view'],
  ['POST', '/api/devices/garage/session', 'view'],
  ['POST', '/api/devices/a/devices/b/session', 'view'],
])('%s %s needs %s', (method, path, role) => {
  expect(neededRole(method, path)).toBe(role);
});

test.each([
  ['/api/runs', 'infer'],
  ['/api/offload', 'infer'],
  ['/api/publish/porch', 'infer'],
  ['/api/devices/garage/runs', 'infer'],
  ['/api/live/porch', 'view'],
])('an upgrade at %s needs %s', (path, role) => {
  expect(neededRole('GET', path, true)).toBe(role);
});
