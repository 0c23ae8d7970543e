import { z } from 'zod';
import type { PipelineElement } from '../elements/element.ts';
import type { ListedElement } from './graph-elements.ts';

/** An element of a list that no document holds, for graphs of any shape. */
export function listedElement(
  name: string,
  facts: Partial<PipelineElement> = {},
  flow = 'main',
): ListedElement {
  const element: PipelineElement = {
    type: name,
    role: 'transform',
    description: 'Is there for a test.',
    schema: z.unknown(),
    inputs: ['frame'],
    output: 'frame',
    hosts: ['browser', 'edge'],
    events: {},
    interpret: () => ({ role: 'transform', config: null }),
    ...facts,
  };
  const place = { index: 0, type: name, name, flow, onError: undefined, config: null };
  return { ...place, element, output: element.output };
}
