// What the pictures of the documents show: an edge whose cameras go over pictures of the model package.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './steps.mjs';

const PORTRAITS = 'node_modules/@vladmandic/human/assets/screenshot-facedetect.jpg';
const STRIP = { left: 4, top: 340, width: 628, height: 162 };
const VIEW = { width: 288, height: 162 };
/** Pictures of one way over the strip; back again is as long. */
const STEPS = 40;

const DOCUMENT = `version: '1'
sources:
  porch: { uri: porch/, fps: 5, loop: true }
  hall: { uri: hall/, fps: 5, loop: true }
ai_models:
  faces: { model: blazeface, confidence_threshold: 0.6 }
pipelines:
${pipeline('porch', 'Porch')}${pipeline('hall', 'Hall')}`;

function pipeline(id, name) {
  return `  ${id}:
    name: ${name}
    elements:
      - source: ${id}
      - detect_faces: { ai_model: faces }
      - track: {}
      - zone: { zones: { door: { polygon: [[0.06, 0.3], [0.42, 0.24], [0.46, 0.97], [0.04, 0.97]] } } }
      - object_events: {}
      - save_snapshots: {}
`;
}

/** The crop that is to be a README's camera. */
export const README_CAMERA = { file: PORTRAITS, strip: STRIP };

/** Makes the cameras' pictures and the document beside them; gives the document's path. */
export async function makeScenes() {
  const folder = join(root, 'build', 'screenshots');
  rmSync(folder, { recursive: true, force: true });
  await makeCamera(join(folder, 'porch'), 0);
  await makeCamera(join(folder, 'hall'), STEPS / 2);
  const file = join(folder, 'sightline.yaml');
  writeFileSync(file, DOCUMENT);
  return file;
}

/** Goes over the strip and back, beginning after `offset` steps. */
async function makeCamera(folder, offset) {
  const { default: sharp } = await import('sharp');
  mkdirSync(folder, { recursive: true });
  for (let index = 0; index < 2 * STEPS; index += 1) {
    const step = (index + offset) % (2 * STEPS);
    const along = step < STEPS ? step / STEPS : 2 - step / STEPS;
    const left = STRIP.left + Math.round(along * (STRIP.width - VIEW.width));
    await sharp(PORTRAITS)
      .extract({ ...VIEW, left, top: STRIP.top })
      .resize(1280, 720)
      .jpeg({ quality: 90 })
      .toFile(join(folder, `${String(index).padStart(3, '0')}.jpg`));
  }
}
