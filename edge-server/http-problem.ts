import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { SightlineError, asSightlineError } from '../shared/errors.ts';
import type { ErrorCode } from '../shared/errors.ts';

/** What every failed request answers with, as JSON. */
export interface ErrorBody {
  /** The HTTP status. */
  readonly code: number;
  readonly type: ErrorCode;
  /** For people: what is wrong and what to do. */
  readonly message: string;
  readonly requestId: string;
  /** More about it, where there is more: the problems of a document, for instance. */
  readonly details?: unknown;
}

const STATUS_OF: Record<ErrorCode, ContentfulStatusCode> = {
  invalid_document: 422,
  invalid_message: 400,
  invalid_model: 422,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unsupported: 415,
  unauthorized: 401,
  forbidden: 403,
  overloaded: 503,
  deadline: 504,
  aborted: 503,
  lane_crashed: 503,
  edge_lost: 503,
  camera: 500,
  storage: 500,
  internal: 500,
};

/** A failure whose status, headers or details differ from what its code would give. */
export class HttpProblem extends SightlineError {
  readonly status: ContentfulStatusCode;
  readonly headers: Readonly<Record<string, string>>;
  readonly details: unknown;

  constructor(
    status: ContentfulStatusCode,
    code: ErrorCode,
    message: string,
    more: { headers?: Readonly<Record<string, string>>; details?: unknown } = {},
  ) {
    super(code, message);
    this.status = status;
    this.headers = more.headers ?? {};
    this.details = more.details;
  }
}

/**
 * What is answered for anything thrown. What was not thrown on purpose is not shown to the client: it may name files or
 * hold data of others; `elsewhere` says where to look instead.
 */
export function problemOf(thrown: unknown, elsewhere: string): Omit<ErrorBody, 'requestId'> {
  const error = asSightlineError(thrown);
  const problem = error instanceof HttpProblem ? error : undefined;
  const isMeant = thrown instanceof SightlineError;
  return {
    code: problem?.status ?? STATUS_OF[error.code],
    type: error.code,
    message: isMeant ? error.message : `Something went wrong here; ${elsewhere}.`,
    ...(problem?.details === undefined ? {} : { details: problem.details }),
  };
}

/** Renders anything thrown as the uniform error; the log has it under the request's id. */
export function errorResponse(thrown: unknown, requestId: string): Response {
  const { details, ...problem } = problemOf(thrown, `the server's log says what, under ${requestId}`);
  const body: ErrorBody = { ...problem, requestId, ...(details === undefined ? {} : { details }) };
  const headers = thrown instanceof HttpProblem ? thrown.headers : {};
  return new Response(JSON.stringify(body), {
    status: body.code,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers },
  });
}
