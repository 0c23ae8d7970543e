/**
 * Turns 8 neighbouring columns of a plane into 8 rows. `rows` is a multiple of 8; row `i` of the result begins
 * at `target + i * pitch`.
 */
export function turnColumns(source: usize, stride: usize, rows: i32, target: usize, pitch: usize): void {
  for (let row = 0; row < rows; row += 8) {
    turnTile(source, stride, target, pitch);
    source += stride << 3;
    target += 8;
  }
}

function turnTile(source: usize, stride: usize, target: usize, pitch: usize): void {
  const ab = pairRows(source, stride);
  const cd = pairRows(source + 2 * stride, stride);
  const ef = pairRows(source + 4 * stride, stride);
  const gh = pairRows(source + 6 * stride, stride);
  const upperLow = v128.shuffle<u16>(ab, cd, 0, 8, 1, 9, 2, 10, 3, 11);
  const upperHigh = v128.shuffle<u16>(ab, cd, 4, 12, 5, 13, 6, 14, 7, 15);
  const lowerLow = v128.shuffle<u16>(ef, gh, 0, 8, 1, 9, 2, 10, 3, 11);
  const lowerHigh = v128.shuffle<u16>(ef, gh, 4, 12, 5, 13, 6, 14, 7, 15);
  storeTwo(target, pitch, v128.shuffle<u32>(upperLow, lowerLow, 0, 4, 1, 5));
  storeTwo(target + 2 * pitch, pitch, v128.shuffle<u32>(upperLow, lowerLow, 2, 6, 3, 7));
  storeTwo(target + 4 * pitch, pitch, v128.shuffle<u32>(upperHigh, lowerHigh, 0, 4, 1, 5));
  storeTwo(target + 6 * pitch, pitch, v128.shuffle<u32>(upperHigh, lowerHigh, 2, 6, 3, 7));
}

function pairRows(source: usize, stride: usize): v128 {
  const first = v128.load64_zero(source);
  const second = v128.load64_zero(source + stride);
  return v128.shuffle<u8>(first, second, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

function storeTwo(target: usize, pitch: usize, columns: v128): void {
  v128.store64_lane(target, columns, 0);
  v128.store64_lane(target + pitch, columns, 1);
}
