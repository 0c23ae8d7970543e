import { parseSample, sampleEvent } from '../../edge-server/store/events/ambianic-folder.ts';
import { ambianicSample } from '../../shared/elements/ambianic-sample.ts';
import { SightlineEventSchema } from '../../shared/event.ts';
import { mutateText } from '../mutate-text.ts';
import type { FuzzTarget, OpenTarget } from '../target.ts';

const BOX = { x: 0.25, y: 0.25, width: 0.5, height: 0.5 };
const DETECTIONS = [{ label: 'person', score: 0.75, box: BOX }];
const FACTS = {
  id: '0123456789abcdef0123456789abcdef',
  micros: 1_588_327_931_000_123,
  folder: 'detections/a',
};
const FALL = {
  label: 'FALL',
  confidence: 0.5,
  leaning_angle: 70,
  keypoint_corr: { left: null, right: null },
};

const SAMPLES = [
  ambianicSample({ ...FACTS, findings: { detections: DETECTIONS } }),
  ambianicSample({ ...FACTS, findings: { detections: [] } }),
  {
    ...ambianicSample({ ...FACTS, findings: { detections: [] } }),
    inference_result: [FALL],
    inference_meta: { display: 'Fall Detection' },
  },
].map((sample) => JSON.stringify(sample));

/** Whatever lies in a folder that is imported is refused, or becomes an event that the store takes. */
function sampleTarget(): OpenTarget {
  return {
    next(dice) {
      const bytes = new TextEncoder().encode(mutateText(dice, SAMPLES));
      return () => {
        const sample = parseSample(bytes);
        for (const name of [sample.image_file_name, sample.thumbnail_file_name])
          if (/[/\\]/.test(name)) throw new Error(`a file in another folder: ${name}`);
        const checked = SightlineEventSchema.safeParse(sampleEvent(sample));
        if (!checked.success) throw new Error(`an event that cannot be kept: ${checked.error.message}`);
        return true;
      };
    },
  };
}

/** Files of other programs that are taken over. */
export const SAMPLE_TARGETS: readonly FuzzTarget[] = [
  { name: 'saved samples', weight: 1, open: sampleTarget },
];
