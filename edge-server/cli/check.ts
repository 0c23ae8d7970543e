import type { Command } from 'commander';
import { formatProblem } from '../../shared/pipeline/problem.ts';
import type { DocumentProblem } from '../../shared/pipeline/problem.ts';
import { validateDocument } from '../../shared/pipeline/validate.ts';
import type { Installation } from '../installation.ts';
import { checkDocumentFile } from './document-file.ts';
import { addModelFlags, openModels } from './model-folders.ts';
import type { ModelFlags } from './model-folders.ts';

/** Adds `sightline check <file>`. */
export function addCheck(program: Command, installation: Installation): void {
  const command = program
    .command('check')
    .description('Say what is wrong with a document, with lines. Ends with 1 when it cannot be used.')
    .argument('<file>', 'the document')
    .option('--json', 'one JSON line per problem');
  addModelFlags(command).action((file: string, flags: ModelFlags & { json?: true }) =>
    check(file, flags, installation),
  );
}

async function check(
  file: string,
  flags: ModelFlags & { json?: true },
  installation: Installation,
): Promise<void> {
  const { document, problems, locate } = await checkDocumentFile(file);
  const all: DocumentProblem[] = [...problems];
  if (document !== null) {
    const models = await openModels(flags, installation);
    const manifests = models.models.map(({ manifest }) => manifest);
    all.push(...validateDocument(document, { models: manifests, locate }));
  }
  for (const problem of all) {
    console.log(flags.json === true ? JSON.stringify({ file, ...problem }) : formatProblem(problem, file));
  }
  if (all.some(({ severity }) => severity === 'error')) process.exitCode = 1;
  else if (flags.json !== true)
    console.log(`${file}: ok (${countOf(Object.keys(document?.pipelines ?? {}).length)})`);
}

function countOf(pipelines: number): string {
  return pipelines === 1 ? '1 pipeline' : `${pipelines} pipelines`;
}
