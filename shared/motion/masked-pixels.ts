type Polygon = readonly (readonly [x: number, y: number])[];

/** Which pixels of a small picture have their middle in one of the polygons (0..1 of the picture): 1 in these. */
export function maskedPixels(polygons: readonly Polygon[], width: number, height: number): Uint8Array {
  const masked = new Uint8Array(width * height);
  if (polygons.length === 0) return masked;
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      if (polygons.some((polygon) => isInside(polygon, (x + 0.5) / width, (y + 0.5) / height)))
        masked[y * width + x] = 1;
  return masked;
}

/** By the even-odd rule. */
function isInside(polygon: Polygon, x: number, y: number): boolean {
  let isIn = false;
  let [beforeX, beforeY] = polygon.at(-1) ?? [0, 0];
  for (const [cornerX, cornerY] of polygon) {
    const crosses = beforeY <= y !== cornerY <= y;
    if (crosses && x < beforeX + ((y - beforeY) * (cornerX - beforeX)) / (cornerY - beforeY)) isIn = !isIn;
    [beforeX, beforeY] = [cornerX, cornerY];
  }
  return isIn;
}
