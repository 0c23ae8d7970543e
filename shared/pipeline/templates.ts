/** A pipeline to begin with. */
export interface PipelineTemplate {
  readonly id: string;
  readonly name: string;
  /** What it is good for, in a sentence. */
  readonly description: string;
  /** A whole document with one pipeline. */
  readonly text: string;
}

/** Pipelines to begin with. Each works as it is, in the browser and on the edge, with the models that set-up brings. */
export const TEMPLATES: readonly PipelineTemplate[] = [
  {
    id: 'objects',
    name: 'Detect objects',
    description: 'Boxes around people, cars, cups and whatever else the model knows.',
    text: `version: '1'

pipelines:
  my-objects:
    name: My objects
    elements:
      - source: camera
      - detect_objects:
          ai_model: { model: centernet }
          # Only what the model is at least this sure of.
          confidence_threshold: 0.4
`,
  },
  {
    id: 'faces',
    name: 'Faces',
    description: 'Boxes around faces; no frame leaves this device.',
    text: `version: '1'

pipelines:
  my-faces:
    name: My faces
    # A privacy pin: no byte of a frame leaves the tab.
    local_only: true
    elements:
      - source: camera
      - detect_faces: { ai_model: { model: blazeface }, top_k: 5 }
`,
  },
  {
    id: 'poses',
    name: 'Poses',
    description: 'The joints of people, as a skeleton over the picture.',
    text: `version: '1'

pipelines:
  my-poses:
    name: My poses
    elements:
      - source: camera
      - detect_poses: { ai_model: { model: movenet } }
`,
  },
  {
    id: 'count',
    name: 'People count by window',
    description: 'Who was seen in each ten seconds, one window after the other.',
    text: `version: '1'

ai_models:
  people: { model: centernet, confidence_threshold: 0.4, label_filter: [person] }

pipelines:
  people-count:
    name: People count
    # Five frames a second are enough to count.
    pace: { fps: 5 }
    elements:
      - source: camera
      - detect_objects: { ai_model: people }
      # What is found, as rows.
      - to_data: {}
      - tumbling_window: { span_ms: 10000, idle_ms: 2000 }
      - log: { level: info }
`,
  },
  {
    id: 'presence',
    name: 'Somebody is there',
    description: 'One event when a person comes, one when there is nobody any more; flicker does not count.',
    text: `version: '1'

ai_models:
  people: { model: centernet, confidence_threshold: 0.4, label_filter: [person] }

pipelines:
  presence:
    name: Somebody is there
    elements:
      - source: camera
      - detect_objects: { ai_model: people }
      # Seen in 6 of 10 frames; gone after two seconds without.
      - debounce: { of_frames: 10, min_frames: 6, cool_down_ms: 2000 }
      - log: { level: info }
`,
  },
  {
    id: 'tracks',
    name: 'Who comes and goes',
    description:
      'Each person has a number on the picture, and there is an event when one comes, stands or goes.',
    text: `version: '1'

ai_models:
  # A low threshold: what the model is not sure of carries on with who is followed already.
  people: { model: centernet, confidence_threshold: 0.15, label_filter: [person] }

pipelines:
  who-comes-and-goes:
    name: Who comes and goes
    elements:
      - source: camera
      - detect_objects: { ai_model: people }
        name: people
      - track: { high_score: 0.4, lost_ms: 2000 }
      # What is followed is seen on the picture, and told.
      - tap: {}
        name: picture
      - object_events: { stationary_after_ms: 10000 }
      - log: { level: info }
    wires:
      - { from: source, to: people, policy: latest }
      - { from: people, to: track }
      - { from: track, to: [picture, object_events] }
      - { from: object_events, to: log }
`,
  },
  {
    id: 'branches',
    name: 'Two branches',
    description: 'Two detectors look at the same frames, and what they find comes together again.',
    text: `version: '1'

pipelines:
  two-branches:
    name: Two branches
    elements:
      - source: camera
      - detect_objects: { ai_model: { model: centernet } }
        name: things
      - detect_faces: { ai_model: { model: blazeface } }
        name: faces
      - union: {}
        name: both
      - log: { level: debug }
    wires:
      - { from: source, to: [things, faces], policy: latest }
      - { from: things, to: both, policy: { drop_oldest: 8 } }
      - { from: faces, to: both, policy: { drop_oldest: 8 } }
      - { from: both, to: log }
`,
  },
];
