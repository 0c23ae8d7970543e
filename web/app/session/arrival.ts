import { takeProof } from './proof.ts';

/** What the page was opened with, taken before anything else of it runs. */
export const arrivalProof = takeProof(location, history);
