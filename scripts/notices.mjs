// Writes THIRD-PARTY-NOTICES.md: what the product contains that others made, and under which licence.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './steps.mjs';

/** Models that set-up imports: they are not code, so no package list names them. */
const MODELS = [
  ['BlazeFace', '@vladmandic/human (MIT)', 'MediaPipe BlazeFace, Apache-2.0'],
  [
    'CenterNet on MobileNetV3',
    '@vladmandic/human (MIT)',
    'the upstream repository states no licence; the package that ships it is MIT',
  ],
  ['MoveNet lightning', '@vladmandic/human (MIT)', 'TensorFlow MoveNet, Apache-2.0'],
];

function productionPackages() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(
      ([path, entry]) =>
        path.startsWith('node_modules/') && !entry.dev && !entry.devOptional && !entry.optional,
    )
    .map(([path, entry]) => ({
      path,
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version: entry.version,
      license: entry.license ?? 'see its files',
    }))
    .toSorted((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version));
}

function licenseText(path) {
  const folder = join(root, path);
  if (!existsSync(folder)) return undefined;
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)(\.|$)/i.test(name));
  return file === undefined ? undefined : readFileSync(join(folder, file), 'utf8').trim();
}

/** The notices as Markdown. */
export function notices() {
  const packages = productionPackages();
  const texts = new Map();
  for (const { path, name } of packages) {
    const text = licenseText(path);
    if (text === undefined || text.includes('Apache License')) continue;
    texts.set(text, [...(texts.get(text) ?? []), name]);
  }
  return [
    '# Third-party notices',
    '',
    'Sightline itself is under the Apache License 2.0 (see LICENSE). It is built with the packages below; the texts of',
    'their licences follow. Those under the Apache License 2.0 share the text of LICENSE.',
    '',
    '## Models',
    '',
    'No weights are in this repository. Set-up imports these from an npm package:',
    '',
    '| Model | Package | Upstream |',
    '| --- | --- | --- |',
    ...MODELS.map((row) => `| ${row.join(' | ')} |`),
    '',
    '## Names',
    '',
    'The names of the 1000 classes of ImageNet (`shared/models/imagenet-labels.ts`) are those of WordNet (Princeton',
    'University, WordNet licence), in the order in which @tensorflow-models/mobilenet (Apache-2.0) lists them.',
    '',
    '## Packages',
    '',
    '| Package | Version | Licence |',
    '| --- | --- | --- |',
    ...packages.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`),
    '',
    '## Licence texts',
    '',
    ...[...texts].flatMap(([text, names]) => [
      `### ${[...new Set(names)].join(', ')}`,
      '',
      '```text',
      text,
      '```',
      '',
    ]),
  ].join('\n');
}
