import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { endServer, listenOnLoopback } from '../edge-server/loopback.cases.ts';

const REPORTS = '/csp-reports';

const Report = z.object({
  'csp-report': z.object({
    'document-uri': z.string(),
    'effective-directive': z.string(),
    'blocked-uri': z.string(),
  }),
});

/** A server as it is, except that browsers tell what its policy refused them. */
export interface ReportingServer {
  readonly url: string;
  /** Violations so far, of documents and workers, those too whose error the code caught. */
  readonly violations: readonly string[];
  close(): Promise<void>;
}

/** Puts itself before a server on loopback and asks for reports in its policy. The caller closes it. */
export async function reportViolations(port: number): Promise<ReportingServer> {
  const violations: string[] = [];
  const server = createServer((incoming, outgoing) => {
    if (incoming.url === REPORTS) void take(incoming, outgoing, violations);
    else pass(port, incoming, outgoing);
  });
  server.on('upgrade', (incoming, client, head) => {
    const edge = connect(port, '127.0.0.1', () => {
      edge.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${headerLines(incoming)}\r\n\r\n`);
      edge.write(head);
      client.pipe(edge).pipe(client);
    });
    // Either end may go first; the other goes with it.
    edge.on('error', () => client.destroy());
    client.on('error', () => edge.destroy());
  });
  const own = await listenOnLoopback(server);
  return {
    url: `http://localhost:${own}`,
    violations,
    close: () => endServer(server),
  };
}

async function take(incoming: IncomingMessage, outgoing: ServerResponse, into: string[]): Promise<void> {
  const { 'csp-report': report } = Report.parse(JSON.parse(await text(incoming)));
  into.push(`${report['effective-directive']} ${report['blocked-uri']} in ${report['document-uri']}`);
  outgoing.writeHead(204).end();
}

/** Host and everything else stay as the browser sent them, since the server judges by them. */
function pass(port: number, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, url: path, headers } = incoming;
  const onward = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
    const policy = answer.headers['content-security-policy'];
    const reporting =
      policy === undefined ? {} : { 'content-security-policy': `${String(policy)}; report-uri ${REPORTS}` };
    outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...reporting });
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  outgoing.on('close', () => onward.destroy());
  incoming.pipe(onward);
}

function headerLines({ rawHeaders }: IncomingMessage): string {
  const pairs = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : [],
  );
  return pairs.join('\r\n');
}
