/** An axis-aligned box, normalised 0..1 in the source frame; `x` and `y` are its top left corner. */
export interface BoundingBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A named point, normalised 0..1 in the source frame. */
export interface KeyPoint {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly score: number;
}

/** One thing seen in one frame. The same shape everywhere: events, wire, files, command line. */
export interface Detection {
  readonly label: string;
  /** 0..1 */
  readonly score: number;
  readonly box: BoundingBox;
  readonly keypoints?: readonly KeyPoint[];
}
