import type { Hono } from 'hono';
import type { AppContext, AppEnv } from '../app-env.ts';
import { HttpProblem } from '../http-problem.ts';
import { fileResponse } from './file-response.ts';
import type { WebFolder } from './web-folder.ts';

/** Paths that belong to programs: unknown ones there are never the app's page. */
const PROGRAM_PATHS = ['/api/', '/models/', '/assets/', '/embed/'];

/** The built app at `/`. A navigation to a path that the app routes itself gets the app's page; anything else unknown is 404. */
export function serveWeb(app: Hono<AppEnv>, folder: WebFolder): void {
  app.get('*', async (context) => {
    const accept = context.req.header('Accept-Encoding') ?? '';
    const file =
      (await folder.find(context.req.path, accept)) ??
      (isNavigation(context) ? await folder.find('/', accept) : undefined);
    if (file === undefined) throw await missing(context, folder);
    const response = fileResponse(file, context.req.raw);
    response.headers.append('Vary', 'Accept-Encoding');
    return response;
  });
}

function isNavigation(context: AppContext): boolean {
  const { path } = context.req;
  if (PROGRAM_PATHS.some((prefix) => path.startsWith(prefix)) || /\.\w+$/.test(path)) return false;
  const mode = context.req.header('Sec-Fetch-Mode');
  const wantsPage = (context.req.header('Accept') ?? '').includes('text/html');
  return wantsPage && (mode === undefined || mode === 'navigate');
}

async function missing(context: AppContext, folder: WebFolder): Promise<HttpProblem> {
  if (context.req.path === '/' && !(await folder.isBuilt())) {
    return new HttpProblem(503, 'not_found', 'The web app is not built yet: run "npm run build".');
  }
  return new HttpProblem(
    404,
    'not_found',
    `There is nothing at ${context.req.method} ${context.req.path.slice(0, 200)}.`,
  );
}
