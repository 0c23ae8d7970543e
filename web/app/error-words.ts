import type { ErrorCode } from '../../shared/errors.ts';

/** How an error is headed, and what can be done about it from here. */
export interface ErrorWords {
  readonly title: string;
  /** `warning`: the run goes on. */
  readonly tone: 'error' | 'warning';
  readonly retry: boolean;
  /** Whether a picture or video from a file is a way on. */
  readonly offerFile: boolean;
  /** Whether running in the browser instead of on the edge is a way on. */
  readonly offerBrowser: boolean;
}

const PLAIN = { tone: 'error', retry: true, offerFile: false, offerBrowser: false } as const;

const WORDS: Readonly<Partial<Record<ErrorCode, ErrorWords>>> = {
  camera: { ...PLAIN, title: 'The camera cannot be used', offerFile: true },
  edge_lost: { ...PLAIN, title: 'The edge server is out of reach', offerBrowser: true },
  overloaded: { ...PLAIN, title: 'The edge server is busy', offerBrowser: true },
  storage: { ...PLAIN, title: 'This device has no room left', tone: 'warning', retry: false },
  lane_crashed: { ...PLAIN, title: 'The detector stopped' },
  deadline: { ...PLAIN, title: 'This takes too long' },
  not_found: { ...PLAIN, title: 'Something is missing' },
  unsupported: { ...PLAIN, title: 'This does not work here', offerFile: true },
  unauthorized: { ...PLAIN, title: 'You have to sign in' },
  forbidden: { ...PLAIN, title: 'This is not allowed' },
  too_large: { ...PLAIN, title: 'This is too large', offerFile: true },
  invalid_document: { ...PLAIN, title: 'The pipeline has a mistake' },
  invalid_model: { ...PLAIN, title: 'The model cannot be used' },
};

/** What to say about an error. While the run goes on in spite of it, it is a warning and needs no retry. */
export function errorWords(code: ErrorCode, running: boolean): ErrorWords {
  const words = WORDS[code] ?? { ...PLAIN, title: 'Something went wrong' };
  return running ? { ...words, tone: 'warning', retry: false, offerFile: false } : words;
}
