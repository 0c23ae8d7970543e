/** A household's configuration of the form that Ambianic comes with: its sections, elements, keys and intervals. */
export const HOUSEHOLD = `
version: '2021.11.11'
data_dir: ./data
logging:
  file: ./data/ambianic-log.txt
  level: INFO
  console_level: WARNING
ui:
  baseurl: 'http://porch.local:8778'
notifications:
  default:
    enabled: false
    providers: ['@format ifttt://{this.ifttt_webhook_id}@ambianic']
  carers:
    include_attachments: true
    templates: {title: '\${event_type}: \${event_label}', message: '\${event_details_url}'}
    providers: ['mailto://somebody:secret@example.org', 'json://localhost/notify']
ifttt_webhook_id: ''
timeline:
  event_log: ./data/timeline-event-log.yaml

sources:
  picamera:
    uri: picamera
    type: video
    live: true
  webcam:
    uri: /dev/video0
    type: video
    live: true
  yesterday:
    uri: file:///workspace/yesterday.mkv

ai_models:
  image_detection:
    model:
      tflite: /opt/ambianic-edge/ai_models/things.tflite
      edgetpu: /opt/ambianic-edge/ai_models/things_edgetpu.tflite
    labels: /opt/ambianic-edge/ai_models/coco_labels.txt
  face_detection:
    model:
      tflite: /opt/ambianic-edge/ai_models/faces.tflite
    labels: /opt/ambianic-edge/ai_models/coco_labels.txt
    top_k: 2
  fall_detection:
    model:
      tflite: /opt/ambianic-edge/ai_models/poses.tflite
      edgetpu: /opt/ambianic-edge/ai_models/poses_edgetpu.tflite
    labels: /opt/ambianic-edge/ai_models/pose_labels.txt

pipelines:
  area_watch:
    - source: picamera
    - detect_objects: # what is there
        ai_model: image_detection
        confidence_threshold: 0.6
        label_filter:
          - person
          - car
    - save_detections:
        positive_interval: 300
        idle_interval: 6000
    - detect_falls:
        ai_model: fall_detection
        confidence_threshold: 0.25
    - save_detections:
        positive_interval: 10
        idle_interval: 600000
        notify:
          providers:
            - carers
  front_door_watch:
    - source: yesterday
    - detect_objects:
        ai_model: image_detection
        confidence_threshold: 0.4
    - save_detections:
        notify:
          providers: [carers]
    - detect_faces:
        ai_model: face_detection
    - save_detections:
        positive_interval: 20
        notify: {}
`;

/** The names of files, keys and thresholds that Ambianic is shipped with. */
export const SHIPPED = `
version: '2021.11.11'
data_dir: ./data
logging:
  file: ./data/ambianic-log.txt
  level: INFO
ui:
  baseurl: "https://ui.ambianic.ai"
notifications:
  default:
    enabled: false
    templates:
      title: "\${event_type}: \${event_label}"
    include_attachments: false
    providers:
      - "@format ifttt://{this.ifttt_webhook_id}@ambianic"
ifttt_webhook_id: ""
timeline:
  event_log: ./data/timeline-event-log.yaml
sources:
  picamera:
    uri: picamera
    type: video
    live: true
  recorded_cam_feed:
    uri: file:///workspace/tests/pipeline/avsource/test2-cam-person1.mkv
    type: video
    live: false
ai_models:
  image_detection:
    model:
      tflite: /opt/ambianic-edge/ai_models/mobilenet_ssd_v2_coco_quant_postprocess.tflite
      edgetpu: /opt/ambianic-edge/ai_models/mobilenet_ssd_v2_coco_quant_postprocess_edgetpu.tflite
    labels: /opt/ambianic-edge/ai_models/coco_labels.txt
  face_detection:
    model:
      tflite: /opt/ambianic-edge/ai_models/mobilenet_ssd_v2_face_quant_postprocess.tflite
      edgetpu: /opt/ambianic-edge/ai_models/mobilenet_ssd_v2_face_quant_postprocess_edgetpu.tflite
    labels: /opt/ambianic-edge/ai_models/coco_labels.txt
    top_k: 2
  fall_detection:
    model:
      tflite: /opt/ambianic-edge/ai_models/posenet_mobilenet_v1_100_257x257_multi_kpt_stripped.tflite
      edgetpu: /opt/ambianic-edge/ai_models/posenet_mobilenet_v1_075_721_1281_quant_decoder_edgetpu.tflite
    labels: /opt/ambianic-edge/ai_models/pose_labels.txt
pipelines:
  area_watch:
    - source: picamera
    - detect_objects:
        ai_model: image_detection
        confidence_threshold: 0.6
        label_filter:
          - person
          - car
    - save_detections:
        positive_interval: 300
        idle_interval: 6000
    - detect_falls:
        ai_model: fall_detection
        confidence_threshold: 0.6
    - save_detections:
        positive_interval: 10
        idle_interval: 600000
`;

/** The form in which Ambianic saves its configuration itself. */
export const SAVED = `---
AI_MODELS:
  fall_detection:
    labels: /opt/ambianic-edge/ai_models/pose_labels.txt
    model:
      edgetpu: /opt/ambianic-edge/ai_models/posenet_mobilenet_v1_075_721_1281_quant_decoder_edgetpu.tflite
      tflite: /opt/ambianic-edge/ai_models/posenet_mobilenet_v1_100_257x257_multi_kpt_stripped.tflite
  image_detection:
    labels: /opt/ambianic-edge/ai_models/coco_labels.txt
    model:
      edgetpu: /opt/ambianic-edge/ai_models/mobilenet_ssd_v2_coco_quant_postprocess_edgetpu.tflite
      tflite: /opt/ambianic-edge/ai_models/mobilenet_ssd_v2_coco_quant_postprocess.tflite
DATA_DIR: ./data
DEFAULT:
  ai_models: {}
  pipelines: {}
DISPLAY_NAME: Kitchen
FILE_TO_SAVE: /workspace/config.yaml
LOGGING:
  level: INFO
MERGE: true
PIPELINES:
  area_watch:
  - source: picamera
  - detect_objects:
      ai_model: image_detection
      confidence_threshold: 0.6
      label_filter:
      - person
      - car
  - save_detections:
      idle_interval: 6000
      positive_interval: 300
  - detect_falls:
      ai_model: fall_detection
      confidence_threshold: 0.6
  - save_detections:
      idle_interval: 600000
      positive_interval: 10
SOURCES:
  picamera:
    live: true
    type: video
    uri: picamera
TIMELINE:
  event_log: ./data/timeline-event-log.yaml
VERSION: 2020.12.11
`;
