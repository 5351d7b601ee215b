import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { freePort, LOOPBACK } from '../machine/ports.ts';
import type { Metrics } from './metrics.ts';

/** What the server answers with. */
export interface ConsoleSources {
  readonly metrics: Metrics;
  /** Whether schedules can be kept now: the state answers. */
  health(): Promise<Health>;
}

export interface Health {
  readonly status: 'ok' | 'failing';
  /** What fails, in words. */
  readonly reason: string | null;
}

export interface ConsoleServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves `/health` and `/metrics` on loopback, on the wanted port or one near it. */
export async function startConsole(wantedPort: number, sources: ConsoleSources): Promise<ConsoleServer> {
  const server = createServer((request, response) => {
    answer(sources, request, response).catch((error: Error) => send(response, 500, 'text/plain', `${error.message}\n`));
  });
  const port = await freePort([wantedPort]);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, resolve);
  });
  return {
    url: `http://${LOOPBACK}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  { metrics, health }: ConsoleSources,
  { method, url = '/' }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(url, 'http://localhost');
  if (method !== 'GET' && method !== 'HEAD') return send(response, 405, 'text/plain', 'Only GET.\n');
  switch (pathname) {
    case '/health': {
      const found = await health();
      return send(response, found.status === 'ok' ? 200 : 503, 'application/json', `${JSON.stringify(found)}\n`);
    }
    case '/metrics':
      return send(response, 200, metrics.contentType, await metrics.text());
    default:
      return send(response, 404, 'text/plain', 'There are /health and /metrics.\n');
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}
