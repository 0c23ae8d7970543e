/** One frame of the camera, at the size asked for. The caller closes it. */
export async function cameraFrame(width: number, height: number): Promise<VideoFrame> {
  const video = { width: { exact: width }, height: { exact: height } };
  const stream = await navigator.mediaDevices.getUserMedia({ video });
  const [mediaTrack] = stream.getVideoTracks();
  if (mediaTrack === undefined) throw new Error('no camera');
  const reader = new MediaStreamTrackProcessor({ track: mediaTrack }).readable.getReader();
  try {
    const { value } = await reader.read();
    if (value === undefined) throw new Error('the camera ended');
    return value;
  } finally {
    mediaTrack.stop();
  }
}
