import { OwnPipelines } from '../store/own-pipelines.ts';
import { KeptPipelineTexts } from '../store/pipeline-texts.ts';

/** Opens what this browser keeps of pipelines of its own; resolves when the list is there. */
export async function openOwnPipelines(): Promise<OwnPipelines> {
  const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel('sightline-pipelines') : null;
  const own = new OwnPipelines(new KeptPipelineTexts(), channel, () => Date.now());
  await own.load();
  return own;
}
