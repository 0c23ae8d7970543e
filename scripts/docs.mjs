// Generates the reference pages and the notices; with --check only says which are out of date.
// It also follows every relative link in the documents.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { notices } from './notices.mjs';
import { root, main, StepError } from './steps.mjs';
import { documentReference, httpReference } from './reference.mjs';

const checkOnly = process.argv.includes('--check');

const generated = {
  'THIRD-PARTY-NOTICES.md': async () => notices(),
  'docs/reference/document.md': documentReference,
  'docs/reference/http.md': httpReference,
};

async function bringUpToDate(file, make) {
  const path = join(root, file);
  const wanted = await make();
  const found = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  if (found === wanted) return [];
  if (checkOnly) return [`${file} is out of date: run node scripts/docs.mjs`];
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, wanted);
  process.stdout.write(`wrote ${file}\n`);
  return [];
}

function markdownFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (['node_modules', 'build', 'data', '.git', 'test-results'].includes(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return markdownFiles(path);
    return entry.name.endsWith('.md') && entry.name !== 'THIRD-PARTY-NOTICES.md' ? [path] : [];
  });
}

function brokenLinks(file) {
  const links = [...readFileSync(file, 'utf8').matchAll(/\]\(([^)#\s]+)(#[^)]*)?\)/g)].map(
    (match) => match[1],
  );
  return links
    .filter((link) => !/^[a-z]+:/i.test(link) && !existsSync(join(dirname(file), link)))
    .map((link) => `${relative(root, file)} links to ${link}, which does not exist`);
}

await main(async () => {
  const problems = [];
  for (const [file, make] of Object.entries(generated)) problems.push(...(await bringUpToDate(file, make)));
  for (const file of markdownFiles(root)) problems.push(...brokenLinks(file));
  if (problems.length > 0) throw new StepError(problems.join('\n'));
});
