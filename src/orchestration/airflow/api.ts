import { EcomError } from '../../errors.ts';
import type { Access } from './access.ts';

/** Airflow's REST API v2. Paths are below `/api/v2`. */
export interface Api {
  get<T>(path: string, query?: Query): Promise<T>;
  /** Every entry of a list, page by page. @param field where the answer has them */
  all<T>(path: string, field: string, query?: Query): Promise<readonly T[]>;
  post<T>(path: string, body: object): Promise<T>;
  patch<T>(path: string, body: object): Promise<T>;
  delete(path: string): Promise<void>;
}

export type Query = Readonly<Record<string, string | number | readonly string[]>>;

/** The most that Airflow gives at once by default. */
const PAGE = 100;
const TIMEOUT_MS = 30_000;

/** An answer of Airflow's that is none of ours to foresee; callers look at `status`. */
export class AirflowError extends EcomError {
  readonly status: number;

  constructor(status: number, method: string, path: string, detail: string) {
    super('ORCHESTRATOR_FAILED', `Airflow answered ${status} to ${method} ${path}: ${detail}`, {
      next: 'Its logs are in logs/airflow-api-server.log where scripts/airflow/run_airflow.sh started it.',
      fields: { status, method, path },
      retryable: status >= 500,
    });
    this.status = status;
  }
}

/** The answer; undefined where Airflow has no such thing. */
export async function orMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AirflowError && error.status === 404) return undefined;
    throw error;
  }
}

/** A part of a path: run ids have colons and plus signs. */
export const part = (text: string): string => encodeURIComponent(text);

/**
 * @throws EcomError ORCHESTRATOR_UNREACHABLE, ORCHESTRATOR_LOGIN_FAILED, ORCHESTRATOR_FAILED, from any of its methods
 */
export function openApi(access: Access): Api {
  let token: string | undefined;
  const answer = async (method: string, path: string, body?: object): Promise<Response> => {
    token ??= await logIn(access);
    return send(access, `/api/v2${path}`, method, body, token);
  };
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const isNew = token === undefined;
    let response = await answer(method, path, body);
    if (response.status === 401 && !isNew) {
      // A token holds for a day.
      token = undefined;
      response = await answer(method, path, body);
    }
    if (!response.ok) throw new AirflowError(response.status, method, path, await detailOf(response));
    return response.status === 204 ? undefined : response.json();
  };
  const get = <T>(path: string, query: Query = {}): Promise<T> =>
    call('GET', `${path}${queryText(query)}`) as Promise<T>;
  return {
    get,
    async all<T>(path: string, field: string, query: Query = {}) {
      const found: T[] = [];
      for (;;) {
        const page = await get<Record<string, unknown>>(path, { ...query, limit: PAGE, offset: found.length });
        const entries = page[field] as T[];
        found.push(...entries);
        // A page may be shorter than asked for: Airflow has a setting for its longest.
        if (entries.length === 0 || found.length >= Number(page.total_entries ?? 0)) return found;
      }
    },
    post: <T>(path: string, body: object) => call('POST', path, body) as Promise<T>,
    patch: <T>(path: string, body: object) => call('PATCH', path, body) as Promise<T>,
    delete: async (path) => void (await call('DELETE', path)),
  };
}

function queryText(query: Query): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one): [string, string] => [name, String(one)]),
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
}

async function logIn(access: Access): Promise<string> {
  const response = await send(access, '/auth/token', 'POST', { username: access.user, password: access.password });
  if (!response.ok) {
    throw new EcomError('ORCHESTRATOR_LOGIN_FAILED', `Airflow at ${access.url} refused the log-in of ${access.user}.`, {
      next: 'Check user and password in ECOM_AIRFLOW_URL.',
      fields: { url: access.url, user: access.user, status: response.status },
    });
  }
  return ((await response.json()) as { access_token: string }).access_token;
}

async function send(
  { url }: Access,
  path: string,
  method: string,
  body: object | undefined,
  token?: string,
): Promise<Response> {
  try {
    return await fetch(`${url}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (cause) {
    throw new EcomError('ORCHESTRATOR_UNREACHABLE', `Airflow does not answer at ${url}.`, {
      next: 'scripts/airflow/run_airflow.sh status shows whether it runs; ECOM_AIRFLOW_URL names another one.',
      fields: { url },
      cause,
      retryable: true,
    });
  }
}

/** `{"detail": "…"}`, or a list of what was wrong with the request. */
async function detailOf(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const { detail } = JSON.parse(text) as { detail?: unknown };
    return typeof detail === 'string' ? detail : JSON.stringify(detail ?? text);
  } catch {
    return text.slice(0, 200);
  }
}
