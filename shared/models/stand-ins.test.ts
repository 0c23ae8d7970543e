import { expect, test } from 'vitest';
import { findOrStandIn, standInOf } from './stand-ins.ts';

test.each([
  ['mobilenet_ssd_v2_coco_quant_postprocess', 'centernet'],
  ['mobilenet_ssd_v2_coco_quant_postprocess_edgetpu', 'centernet'],
  ['ssd_mobilenet_v1_coco', 'centernet'],
  ['mobilenet_ssd_v2_face_quant_postprocess', 'blazeface'],
  ['posenet_mobilenet_v1_100_257x257_multi_kpt_stripped', 'movenet'],
  ['posenet_mobilenet_v1_075_721_1281_quant_decoder', 'movenet'],
  ['yolox-nano', undefined],
  ['mobilenet_ssd_v2_cocos', undefined],
])('what does the work of %s is %s', (id, other) => {
  expect(standInOf(id)).toBe(other);
});

test('a model of that very name comes first', () => {
  const there = new Set(['centernet']);
  const find = (id: string): string | undefined => (there.has(id) ? id : undefined);
  expect(findOrStandIn('ssd_mobilenet_v1_coco', find)).toBe('centernet');
  expect(findOrStandIn('posenet_x', find)).toBeUndefined();
  there.add('ssd_mobilenet_v1_coco');
  expect(findOrStandIn('ssd_mobilenet_v1_coco', find)).toBe('ssd_mobilenet_v1_coco');
});
