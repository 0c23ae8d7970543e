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
  /** Which of the things that are followed it is: counts up from 1 within one tracker. */
  readonly track?: number;
  /** The zones in which it is. */
  readonly zones?: readonly string[];
  /** Those of them in which it has stayed for longer than they allow. */
  readonly loitering?: readonly string[];
}

/** What a whole frame shows, with how sure that is. */
export interface Classification {
  readonly label: string;
  /** 0..1 */
  readonly score: number;
}

/**
 * Which parts of a frame belong to a thing. The grid lies over the whole source frame, whatever its own size. Like all
 * findings it is the same on every wire and in every file; `maskValues` gives its values.
 */
export interface SegmentationMask {
  readonly label: string;
  readonly width: number;
  readonly height: number;
  /** Base64 of a byte for each value, rows from the top: how sure, 0..255; 0 also wherever it is below the threshold. */
  readonly data: string;
}

/** All that one frame showed: a classifier gives classes, most likely first, a segmenter a mask. */
export interface Findings {
  readonly detections: readonly Detection[];
  readonly classes?: readonly Classification[];
  readonly mask?: SegmentationMask;
}
