import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createMetrics } from '../../src/console/metrics.ts';
import { type ConsoleServer, type Health, startConsole } from '../../src/console/server.ts';
import { closed, listening } from '../support/waiting.ts';

async function start(health: () => Promise<Health>): Promise<ConsoleServer> {
  const server = await startConsole(8_700, { metrics: createMetrics(async () => 0), health });
  onTestFinished(server.close);
  return server;
}

/** Without keeping the connection: another test's server may have the same port. */
const get = (url: string, method = 'GET'): Promise<Response> =>
  fetch(url, { method, headers: { connection: 'close' } });

const ok = async (): Promise<Health> => ({ status: 'ok', reason: null });

it('health is 200 while the state answers and 503 with the reason while it does not', async () => {
  let health: Health = { status: 'ok', reason: null };
  const { url } = await start(async () => health);
  expect((await get(`${url}/health`)).status).toBe(200);
  health = { status: 'failing', reason: 'connection refused' };
  const answer = await get(`${url}/health`);
  expect([answer.status, await answer.json()]).toEqual([503, health]);
});

it('it listens on loopback alone, and on the next port where its own is taken', async () => {
  const other = createServer();
  await listening(other, 8_700);
  onTestFinished(() => closed(other));
  const { url } = await start(ok);
  expect(url).toBe('http://127.0.0.1:8701');
});

it('what is not there is 404, and nothing can be written', async () => {
  const { url } = await start(ok);
  expect((await get(`${url}/secrets`)).status).toBe(404);
  expect((await get(`${url}/health`, 'POST')).status).toBe(405);
});
