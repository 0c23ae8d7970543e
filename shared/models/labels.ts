/** Names out of a text in which commas part them. */
export function names(text: string): readonly string[] {
  return text.trim().split(/,\s+/);
}

/** The 80 classes of COCO in the order that detectors trained on it number them. */
export const cocoLabels = names(`
  person, bicycle, car, motorcycle, airplane, bus, train, truck, boat, traffic light,
  fire hydrant, stop sign, parking meter, bench, bird, cat, dog, horse, sheep, cow,
  elephant, bear, zebra, giraffe, backpack, umbrella, handbag, tie, suitcase, frisbee,
  skis, snowboard, sports ball, kite, baseball bat, baseball glove, skateboard, surfboard, tennis racket, bottle,
  wine glass, cup, fork, knife, spoon, bowl, banana, apple, sandwich, orange,
  broccoli, carrot, hot dog, pizza, donut, cake, chair, couch, potted plant, bed,
  dining table, toilet, tv, laptop, mouse, remote, keyboard, cell phone, microwave, oven,
  toaster, sink, refrigerator, book, clock, vase, scissors, teddy bear, hair drier, toothbrush
`);

/** The 17 key points of a person, left and right as the person has them. */
export const personKeyPoints = names(`
  nose, left_eye, right_eye, left_ear, right_ear, left_shoulder, right_shoulder,
  left_elbow, right_elbow, left_wrist, right_wrist, left_hip, right_hip,
  left_knee, right_knee, left_ankle, right_ankle
`);

/** The 6 key points of a face, left and right as the person has them. */
export const faceKeyPoints = names(`
  right_eye, left_eye, nose_tip, mouth_center, right_ear_tragion, left_ear_tragion
`);

/** The 5 key points of a face that YuNet gives, left and right as the person has them. */
export const faceCornerPoints = names(`
  right_eye, left_eye, nose_tip, right_mouth_corner, left_mouth_corner
`);
