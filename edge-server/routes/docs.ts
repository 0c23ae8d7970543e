import type { App } from './describe.ts';

const TITLE = 'Sightline';

/** `/openapi.json`, written from the routes themselves, and `/docs`, the same for people. Nothing comes from elsewhere. */
export function serveDocs(app: App, version: string): void {
  const info = { title: TITLE, version, description: 'Real-time vision pipelines, on this machine.' };
  const document = (): OpenApiDocument => app.getOpenAPI31Document({ openapi: '3.1.0', info });
  app.get('/openapi.json', (context) => context.json(document(), 200, CHECKED));
  app.get('/docs', (context) => context.html(page(document()), 200, CHECKED));
  app.get('/docs/style.css', (context) =>
    context.body(STYLE, 200, { ...CHECKED, 'Content-Type': 'text/css; charset=utf-8' }),
  );
}

const CHECKED = { 'Cache-Control': 'no-cache' };

type OpenApiDocument = ReturnType<App['getOpenAPI31Document']>;
type PathItem = NonNullable<OpenApiDocument['paths']>[string];
type OpenApiOperation = NonNullable<PathItem['get']>;

const METHODS = ['get', 'put', 'patch', 'post', 'delete'] as const;

function page(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [{ method, path, operation }];
    }),
  );
  const tags = new Set(operations.map(({ operation }) => operation.tags?.[0] ?? 'other'));
  const sections = [...tags].map((tag) => ({
    tag,
    list: operations.filter(({ operation }) => operation.tags?.[0] === tag),
  }));
  const body = sections
    .map(({ tag, list }) => `<h2>${escape(tag)}</h2>${list.map(article).join('')}`)
    .join('');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${TITLE}: API</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/docs/style.css"></head>
<body><main><h1>${TITLE} ${escape(document.info.version)}</h1>
<p>The same for programs: <a href="/openapi.json">/openapi.json</a>. Frames go over the WebSocket <code>/api/offload</code>.</p>
${body}</main></body></html>`;
}

function article(entry: { method: string; path: string; operation: OpenApiOperation }): string {
  const { method, path, operation } = entry;
  const answers = Object.entries(operation.responses ?? {}).map(([status, answer]) => {
    const words =
      typeof answer === 'object' && answer !== null && 'description' in answer ? answer.description : '';
    return `<li><code>${escape(status)}</code> ${escape(String(words))}</li>`;
  });
  return `<article><h3><code>${method.toUpperCase()} ${escape(path)}</code></h3>
<p>${escape(operation.summary ?? '')}</p><ul>${answers.join('')}</ul></article>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

const STYLE = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
main { max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
article { border-left: 3px solid; padding-left: 1rem; margin: 1rem 0 }
h2 { text-transform: capitalize } h3 { margin: 0 } p, ul { margin: .3rem 0 }
`;
