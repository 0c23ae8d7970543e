/** What a change costs, in plain requests: over HTTP and over the control socket. */
export const CHANGE_COST = 10;
