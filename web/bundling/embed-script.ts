import { build, type Plugin } from 'vite';

/** The address that pages put into their script tag; it never changes. */
const FILE = 'embed/sightline.js';

/**
 * Bundles the custom element into one file of its own, which shares no chunk with the app: a foreign page loads
 * this file and nothing else. The development server gives the sources under the same addresses.
 */
export function embedScript(entry: string): Plugin {
  return {
    name: 'sightline-embed-script',
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: FILE, source: await bundleAlone(entry) });
    },
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        request.url = request.url?.replace(/^\/embed\/(sightline|view)\.js(?=$|\?)/, '/embed/$1.ts') ?? '/';
        next();
      });
    },
  };
}

async function bundleAlone(entry: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: { input: entry, preserveEntrySignatures: 'strict', output: { format: 'es' } },
    },
  });
  const outputs = 'output' in result ? result.output : [];
  const [script, ...rest] = outputs;
  if (script?.type !== 'chunk' || rest.length > 0 || script.imports.length > 0) {
    throw new Error(
      `The element must be one file, and became ${outputs.map((file) => file.fileName).join(', ')}.`,
    );
  }
  return script.code;
}
