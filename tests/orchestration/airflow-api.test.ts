import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { type Api, openApi } from '../../src/orchestration/airflow/api.ts';
import { listening } from '../support/waiting.ts';

interface Server {
  readonly api: Api;
  /** Every request after the log-in: method, path, token. */
  readonly calls: string[];
  readonly logIns: string[];
}

/** Answers as Airflow's API does: tokens that it no longer takes, pages no longer than it gives. */
async function startServer({ takes = (_token: string): boolean => true, longestPage = 100 } = {}): Promise<Server> {
  const calls: string[] = [];
  const logIns: string[] = [];
  const entries = Array.from({ length: 7 }, (_, place) => ({ key: `v${place}` }));
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: unknown): unknown => response.writeHead(status).end(JSON.stringify(body));
    const url = new URL(request.url ?? '', 'http://localhost');
    if (url.pathname === '/auth/token') {
      logIns.push(await text(request));
      return answer(201, { access_token: `token-${logIns.length}` });
    }
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    calls.push(`${request.method} ${url.pathname} ${token}`);
    if (!takes(token)) return answer(401, { detail: 'Invalid JWT token' });
    if (url.pathname !== '/api/v2/variables') return answer(404, { detail: 'not found' });
    const [offset, limit] = ['offset', 'limit'].map((name) => Number(url.searchParams.get(name) ?? 0));
    const page = entries.slice(offset, (offset ?? 0) + Math.min(limit ?? 0, longestPage));
    return answer(200, { variables: page, total_entries: entries.length });
  });
  const port = await listening(server);
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${port}`;
  return { api: openApi({ url, user: 'ann', password: 'p"ss' }), calls, logIns };
}

it('one log-in serves many calls', async () => {
  const { api, calls, logIns } = await startServer();
  for (let number = 0; number < 3; number += 1) await api.get('/variables', { limit: 1 });
  expect(logIns.map((body) => JSON.parse(body))).toEqual([{ username: 'ann', password: 'p"ss' }]);
  expect(calls).toHaveLength(3);
});

it('a token that is no longer taken is renewed once, and the call repeated', async () => {
  let taken = 'token-1';
  const { api, calls } = await startServer({ takes: (token) => token === taken });
  await api.get('/variables', { limit: 1 });
  taken = 'token-2';
  await api.get('/variables', { limit: 1 });
  expect(calls.map((call) => call.split(' ')[2])).toEqual(['token-1', 'token-1', 'token-2']);
});

it('a log-in that is never taken ends with an error', async () => {
  const { api, logIns } = await startServer({ takes: () => false });
  await expect(api.get('/variables')).rejects.toMatchObject({ code: 'ORCHESTRATOR_FAILED', status: 401 });
  expect(logIns).toHaveLength(1);
});

it.each([100, 3, 1])('a list is read to its end where a page holds at most %i', async (longestPage) => {
  const { api } = await startServer({ longestPage });
  const found = await api.all<{ key: string }>('/variables', 'variables');
  expect(found.map(({ key }) => key)).toEqual(['v0', 'v1', 'v2', 'v3', 'v4', 'v5', 'v6']);
});

it('an answer that was not foreseen says what was asked and what came', async () => {
  const { api } = await startServer();
  await expect(api.patch('/dags/none', {})).rejects.toMatchObject({
    code: 'ORCHESTRATOR_FAILED',
    message: 'Airflow answered 404 to PATCH /dags/none: not found',
    status: 404,
  });
});

it('an Airflow that does not answer is named with what to do', async () => {
  const api = openApi({ url: 'http://127.0.0.1:9', user: 'ann', password: 'secret' });
  const error = await api.get('/version').catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'ORCHESTRATOR_UNREACHABLE', retryable: true });
  expect(JSON.stringify([error, String(error)])).not.toContain('secret');
});
