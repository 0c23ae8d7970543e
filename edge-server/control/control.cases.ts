/** One request to either face, and what must come of it. */
export interface ControlCase {
  readonly name: string;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The status when it is refused; absent: it is not. */
  readonly refused?: { readonly code: number; readonly type: string; readonly words: string };
  readonly result?: unknown;
}

/** What every face was given: the pipelines `porch` on the edge and `camera` in browsers. */
export const CONTROL_DOCUMENT = `
pipelines:
  porch:
    - source: { uri: 'file:porch.y4m' }
    - detect_objects: { ai_model: { model: tiny } }
    - throttle: { interval_ms: 1000 }
  camera:
    - source: camera
    - detect_objects: { ai_model: { model: tiny } }
`;

const NOT_FOUND = { code: 404, type: 'not_found' };
const CONFLICT = { code: 409, type: 'conflict', words: 'does not run on this server' };
const INVALID = { code: 400, type: 'invalid_message' };

/** In their order: some change the state that the next ones see. */
export const CONTROL_CASES: readonly ControlCase[] = [
  {
    name: 'the list',
    method: 'list',
    params: {},
    result: [
      { id: 'porch', host: 'edge', state: 'running' },
      { id: 'camera', host: 'browser' },
    ],
  },
  {
    name: 'a structure, also of what browsers run',
    method: 'structure',
    params: { pipeline: 'camera' },
    result: { id: 'camera', elements: [{ name: 'source' }, { name: 'detect_objects' }] },
  },
  {
    name: 'a structure of nothing',
    method: 'structure',
    params: { pipeline: 'porhc' },
    refused: { ...NOT_FOUND, words: 'did you mean "porch"' },
  },
  {
    name: 'an event for all',
    method: 'event',
    params: { pipeline: 'porch', event: 'pause' },
    result: { pipeline: 'porch', event: 'pause', target: { to: 'all' }, state: 'paused' },
  },
  {
    name: 'an event for a flow',
    method: 'event',
    params: { pipeline: 'porch', event: 'resume', flows: ['main'] },
    result: { target: { to: 'flows', flows: ['main'] } },
  },
  {
    name: 'an event for an element',
    method: 'elementEvent',
    params: { pipeline: 'porch', element: 'throttle', event: 'stop', params: {} },
    result: { event: 'stop', target: { to: 'elements', elements: ['throttle'] } },
  },
  {
    name: 'an event nobody knows',
    method: 'event',
    params: { pipeline: 'porch', event: 'pasue' },
    refused: { ...NOT_FOUND, words: 'did you mean "pause"' },
  },
  {
    name: 'an event of an element that is not there',
    method: 'elementEvent',
    params: { pipeline: 'porch', element: 'throtle', event: 'stop' },
    refused: { ...NOT_FOUND, words: 'did you mean "throttle"' },
  },
  {
    name: 'a wrong name is said before where the pipeline runs',
    method: 'event',
    params: { pipeline: 'camera', event: 'pasue' },
    refused: { ...NOT_FOUND, words: 'did you mean "pause"' },
  },
  {
    name: 'an event for what browsers run',
    method: 'event',
    params: { pipeline: 'camera', event: 'stop' },
    refused: CONFLICT,
  },
  {
    name: 'flows and elements at once',
    method: 'event',
    params: { pipeline: 'porch', event: 'stop', flows: ['main'], elements: ['source'] },
    refused: { ...INVALID, words: 'not both' },
  },
  {
    name: 'a key nobody knows',
    method: 'event',
    params: { pipeline: 'porch', event: 'stop', flow: ['main'] },
    refused: { ...INVALID, words: 'flow' },
  },
  {
    name: 'parameters that are no object',
    method: 'event',
    params: { pipeline: 'porch', event: 'stop', params: [] },
    refused: { ...INVALID, words: 'params' },
  },
  {
    name: 'figures',
    method: 'figures',
    params: { pipeline: 'porch' },
    result: { ledger: { captured: 10, inFlight: 1 } },
  },
  {
    name: 'figures of what browsers run',
    method: 'figures',
    params: { pipeline: 'camera' },
    refused: CONFLICT,
  },
  {
    name: 'notices',
    method: 'notices',
    params: { pipeline: 'porch' },
    result: [{ kind: 'state' }, { kind: 'state' }, { kind: 'state' }],
  },
  {
    name: 'a level for one pipeline',
    method: 'logLevel',
    params: { level: 'debug', pipeline: 'porch' },
    result: { level: 'debug', pipeline: 'porch' },
  },
  {
    name: 'a level for a while',
    method: 'logLevel',
    params: { level: 'debug', pipeline: 'porch', seconds: 30 },
    result: { level: 'debug', pipeline: 'porch' },
  },
  {
    name: 'a level for no time',
    method: 'logLevel',
    params: { level: 'debug', seconds: 0 },
    refused: { ...INVALID, words: 'seconds' },
  },
  {
    name: 'a level for everything',
    method: 'logLevel',
    params: { level: 'info' },
    result: { level: 'info', pipeline: null },
  },
  {
    name: 'a level that is none',
    method: 'logLevel',
    params: { level: 'loud' },
    refused: { ...INVALID, words: 'level' },
  },
  {
    name: 'a level for what browsers run',
    method: 'logLevel',
    params: { level: 'info', pipeline: 'camera' },
    refused: CONFLICT,
  },
  {
    name: 'lines of the log',
    method: 'logs',
    params: { level: 'error', limit: 1 },
    result: [{ message: 'a case', level: 'error' }],
  },
  {
    name: 'no line of the log',
    method: 'logs',
    params: { limit: 0 },
    refused: { ...INVALID, words: 'limit' },
  },
];
