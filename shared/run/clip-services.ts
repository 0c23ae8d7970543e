/** What is to be recorded of one pipeline. */
export interface ClipWish {
  readonly pipeline: string;
  /** What was there so long before an event is wanted too, milliseconds. */
  readonly preMs: number;
  /** No clip is longer, milliseconds. */
  readonly maxMs: number;
  /** Told how each clip went; null: it was kept. `reason` says in words why not. Must not throw. */
  readonly done: (eventId: string, reason: string | null) => void;
}

/**
 * Records one pipeline, always the last seconds, and makes clips of it. All times are milliseconds since 1970, ids are
 * the event store's. Whoever opened it closes it.
 */
export interface ClipRecorder {
  /**
   * A frame of the pipeline, as it was captured at `at`. A host that records frames keeps what it needs of it; it is
   * only borrowed until this resolves. Undefined: it is not needed. Never rejects.
   */
  look(frame: unknown, at: number): Promise<void> | undefined;
  /** The clip of this event begins then. One that is known already goes on. False: as many as may be are open. */
  begin(eventId: string, from: number): boolean;
  /** Its clip ends then: it is made once that has been recorded, and kept with the event. */
  end(eventId: string, until: number): void;
  /** What is open ends now, with what there is. Clips that are due are made and kept afterwards. */
  close(): void;
}

/** Makes clips of events; lent to elements of the flow `main`. */
export interface ClipServices {
  open(wish: ClipWish): ClipRecorder;
}
