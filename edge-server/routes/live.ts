import { runOf } from '../control/control-verbs.ts';
import type { Controlled } from '../control/control-verbs.ts';
import { HttpProblem } from '../http-problem.ts';
import { describe } from './describe.ts';
import type { App } from './describe.ts';

/** Says to whoever comes without a WebSocket that the live view needs one, or that there is nothing to see. */
export function serveLive(app: App, face: Controlled): void {
  describe(app, {
    method: 'get',
    path: '/api/live/{pipeline}',
    tag: 'control',
    summary: 'The WebSocket of the live view: what a pipeline finds, and its pictures',
    answers: {
      101: { description: 'Connected; see the page on the live view' },
      404: { description: 'No such pipeline; the near miss is named' },
      409: { description: 'The pipeline runs in browsers: there is nothing to see of it here' },
      426: { description: 'It was not asked for a WebSocket' },
      503: { description: 'There are as many viewers as the server takes' },
    },
  });
  app.get('/api/live/:pipeline', (context) => {
    runOf(face, context.req.param('pipeline'));
    throw new HttpProblem(426, 'unsupported', 'The live view is a WebSocket: connect one to this address.', {
      headers: { Upgrade: 'websocket' },
    });
  });
}
