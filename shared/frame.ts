/** How the bytes of a picture are laid out in memory. Names are WebCodecs' own. */
export type PixelFormat = 'I420' | 'NV12' | 'RGBA' | 'BGRA' | 'RGB';

/** Where one plane of a picture begins and how many bytes one of its rows takes (padding included). */
export interface PlaneLayout {
  readonly offset: number;
  readonly stride: number;
}

/** A size in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A rectangle in whole pixels. */
export interface PixelRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How YUV turns into RGB. RGB formats ignore it. */
export interface ColorEncoding {
  readonly matrix: 'bt601' | 'bt709';
  readonly range: 'limited' | 'full';
}

/**
 * Everything needed to read a picture's bytes. Pixels are stored unrotated: the picture a person sees is
 * the visible rectangle, turned clockwise by `rotation`, then mirrored left to right when `mirror` is set
 * (the order WebCodecs uses).
 */
export interface PictureLayout {
  readonly format: PixelFormat;
  /** Stored size in pixels; every plane covers it (chroma planes rounded up). */
  readonly codedWidth: number;
  readonly codedHeight: number;
  /** I420: Y, U, V. NV12: Y, UV. RGBA, BGRA and RGB: one plane. Offsets count from the start of the picture's bytes. */
  readonly planes: readonly PlaneLayout[];
  /** The part of the stored picture that is shown. */
  readonly visible: PixelRect;
  readonly color: ColorEncoding;
  readonly rotation: 0 | 90 | 180 | 270;
  readonly mirror: boolean;
}

/** A picture in memory: layout plus bytes. Whoever receives one does not keep the bytes past the call. */
export interface Picture {
  readonly layout: PictureLayout;
  readonly data: Uint8Array;
}

/** How a picture was squeezed before it was sent: its pixels are near those that were captured, not the same. */
export interface LossyPicture {
  readonly format: 'jpeg' | 'webp';
  /** 0 to 1, as a canvas counts it. */
  readonly quality: number;
  /** Size in pixels of what was sent, upright. */
  readonly width: number;
  readonly height: number;
}

/** Identity of a captured frame. Travels with the frame and comes back with its result. */
export interface FrameInfo {
  /** Counts up from 1 within one run. */
  readonly id: number;
  /** Capture time, integer microseconds (WebCodecs' clock). */
  readonly timestamp: number;
  /** Size in pixels of the frame as a person sees it (after rotation). */
  readonly width: number;
  readonly height: number;
  /**
   * When it was captured, milliseconds since 1970: what events are dated by. A run adds it to what its source does not
   * date; a replay gives the recorded one, so that the same events come out.
   */
  readonly capturedAt?: number;
}

/** Size in pixels of the picture as a person sees it: the visible rectangle after rotation. */
export function displaySize(layout: PictureLayout): Size {
  const { width, height } = layout.visible;
  return layout.rotation % 180 === 0 ? { width, height } : { width: height, height: width };
}
