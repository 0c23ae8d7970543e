import '../../shared/no-eval.ts';
import { expose } from 'comlink';
import { changePipeline } from '../../shared/editing/change-pipeline.ts';
import { checkText } from '../../shared/editing/check-text.ts';
import { suggestionsAt } from '../../shared/editing/complete.ts';
import { describeAt } from '../../shared/editing/describe.ts';
import { splitPipelines, standingAlone, textOfPipeline } from '../../shared/editing/pipeline-text.ts';
import { readYaml } from '../../shared/pipeline/yaml-text.ts';
import type { DocumentApi } from './document.api.ts';
import { outcomeOf } from './outcome.api.ts';
import type { Outcome } from './outcome.api.ts';

function told<T>(task: () => T): Promise<Outcome<T>> {
  return outcomeOf(() => Promise.resolve().then(task));
}

const api: DocumentApi = {
  check: (text, surroundings) => told(() => checkText(text, surroundings)),
  suggest: (text, offset, models) => told(() => suggestionsAt(text, offset, models)),
  describe: (text, offset) => told(() => describeAt(text, offset)),
  change: (text, id, change) => told(() => changePipeline(text, id, change)),
  write: ({ id, definition, scope }) => told(() => textOfPipeline(id, definition, scope)),
  standAlone: (text, id, known) => told(() => standingAlone(readYaml(text).value, id, known)),
  split: (text) => told(() => splitPipelines(text)),
};

expose(api);
