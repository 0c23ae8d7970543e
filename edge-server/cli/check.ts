import { Option } from 'commander';
import type { Command } from 'commander';
import type { HostName } from '../../shared/elements/element.ts';
import { formatProblem } from '../../shared/pipeline/problem.ts';
import type { DocumentProblem } from '../../shared/pipeline/problem.ts';
import { resolvePipeline } from '../../shared/pipeline/resolve.ts';
import type { SightlineDocument } from '../../shared/pipeline/schema.ts';
import { validateDocument } from '../../shared/pipeline/validate.ts';
import type { Installation } from '../installation.ts';
import { hostOf } from '../store/pipeline-place.ts';
import { checkDocumentFile } from './document-file.ts';
import { addModelFlags, openModels } from './model-folders.ts';
import type { ModelFlags } from './model-folders.ts';

/** Adds `sightline check <file>`. */
export function addCheck(program: Command, installation: Installation): void {
  const command = program
    .command('check')
    .description('Say what is wrong with a document, with lines. Ends with 1 when it cannot be used.')
    .argument('<file>', 'the document')
    .addOption(
      new Option('--host <host>', 'who is to run the pipelines that do not say so themselves')
        .choices(['edge', 'browser', 'any'])
        .default('edge'),
    )
    .option('--json', 'one JSON line per problem');
  addModelFlags(command).action((file: string, flags: CheckFlags) => check(file, flags, installation));
}

interface CheckFlags extends ModelFlags {
  readonly host: HostName | 'any';
  readonly json?: true;
}

async function check(file: string, flags: CheckFlags, installation: Installation): Promise<void> {
  const { document, problems, locate } = await checkDocumentFile(file);
  const all: DocumentProblem[] = [...problems];
  if (document !== null) {
    const models = await openModels(flags, installation);
    const manifests = models.models.map(({ manifest }) => manifest);
    all.push(...validateDocument(document, { models: manifests, locate, ...placing(document, flags.host) }));
  }
  for (const problem of all) {
    console.log(flags.json === true ? JSON.stringify({ file, ...problem }) : formatProblem(problem, file));
  }
  if (all.some(({ severity }) => severity === 'error')) process.exitCode = 1;
  else if (flags.json !== true)
    console.log(`${file}: ok (${countOf(Object.keys(document?.pipelines ?? {}).length)})`);
}

/** A pipeline with the camera of a browser is for browsers, whoever takes the others. */
function placing(
  document: SightlineDocument,
  host: CheckFlags['host'],
): { host?: (id: string) => HostName | undefined } {
  if (host === 'any') return {};
  return { host: (id) => hostOf(resolvePipeline(document, id)) ?? host };
}

function countOf(pipelines: number): string {
  return pipelines === 1 ? '1 pipeline' : `${pipelines} pipelines`;
}
