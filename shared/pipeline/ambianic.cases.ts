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
