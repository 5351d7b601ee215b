import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SparkAddress } from './address.ts';
import { columnsOfArrow, type Row, rowsOfArrow, type SparkColumn } from './arrow.ts';
import { type Channel, openChannel } from './channel.ts';
import { asEcomError, errorInfoOf, isServiceError, isTransient } from './errors.ts';
import type { Message } from './messages.ts';

/** One session of a Spark Connect server: its temporary views, settings and cached relations are its own. */
export interface SparkClient {
  readonly sessionId: string;
  /** The server's version, such as `4.3.0`. */
  version(): Promise<string>;
  configure(settings: Readonly<Record<string, string>>): Promise<void>;
  /** Gives settings of the session back to the server's own. */
  unset(names: readonly string[]): Promise<void>;
  /** Runs a statement that gives no rows. */
  run(sql: string): Promise<void>;
  rows(sql: string): Promise<readonly Row[]>;
  /** A query's rows as Spark sends them, each batch an Arrow stream with its own schema; one at least. */
  batches(sql: string): Promise<readonly [ArrowBatch, ...ArrowBatch[]]>;
  /** A query's columns. */
  columns(sql: string): Promise<readonly SparkColumn[]>;
  /** Gives a relation a name, which it takes from another; nothing is computed. */
  name(view: string, relation: Message): Promise<void>;
  /** Computes a relation on the cluster, keeps its rows there without their history, counts them as they come, and gives it a name. */
  keep(view: string, relation: Message): Promise<KeptRelation>;
  /** Gives up the rows of a kept relation. */
  forget(relation: KeptRelation): Promise<void>;
  /** Ends what the session computes; calls that wait for it fail. */
  interrupt(): Promise<void>;
  /** Ends the session with all that it holds, then the connection. */
  close(): Promise<void>;
}

export interface ArrowBatch {
  /** How many rows the server says it sent; none if absent. */
  readonly row_count?: number;
  readonly data: Uint8Array;
}

export interface KeptRelation {
  readonly id: string;
  readonly rows: number;
}

export interface ClientOptions {
  /** Joins a session, to end it. Default: a new one. */
  readonly sessionId?: string;
  /** Told of tasks done and to do, about every two seconds while a statement runs. */
  readonly onTasks?: (done: number, total: number) => void;
  /** How often a call that does not arrive is tried again, at most 7 times, which takes half a minute. Default 7. */
  readonly retries?: number;
  /** A running statement that says nothing for so long is asked again. Default 30 s; the server reports every 2 s. */
  readonly quietMs?: number;
}

export const sqlRelation = (query: string): Message => ({ sql: { query } });

export const cachedRelation = ({ id }: Pick<KeptRelation, 'id'>): Message => ({
  cached_remote_relation: { relation_id: id },
});

/** A relation without rows. @param schema its columns as in a `create table` */
export const emptyRelation = (schema: string): Message => ({ local_relation: { schema } });

const nameCommand = (name: string, input: Message): Message => ({
  command: { create_dataframe_view: { input, name, is_global: false, replace: true } },
});

/** The rows are counted in the job that computes them: another one, only to count, costs as much as a small statement. */
const checkpoint = (relation: Message): Message => ({
  relation: { collect_metrics: { input: relation, name: COUNTED, metrics: [countOfRows] } },
  local: true,
  eager: true,
});

const COUNTED = 'counted';
const countOfRows: Message = { expression_string: { expression: 'count(*) as n' } };

function keptIn(responses: readonly ExecuteResponse[]): KeptRelation {
  const kept = responses.find((response) => response.checkpoint_command_result)?.checkpoint_command_result;
  const metrics = responses.flatMap(({ observed_metrics: found = [] }) => found);
  const rows = metrics.find(({ name }) => name === COUNTED)?.values[0]?.long;
  if (!kept || rows === undefined)
    throw new Error('Spark named no relation for a checkpoint, or did not count its rows');
  return { id: kept.relation.relation_id, rows };
}

/** Up to here one task reads a table. */
const ROWS_OF_ONE_TASK = 2_000;

/**
 * What is joined and grouped in one part needs no exchange, and so no job of its own; of a table that is known to be empty Spark plans
 * nothing at all.
 */
function inFewParts(kept: KeptRelation): Message {
  const input = cachedRelation(kept);
  if (kept.rows === 0) return { limit: { input, limit: 0 } };
  return kept.rows <= ROWS_OF_ONE_TASK ? { repartition: { input, num_partitions: 1, shuffle: false } } : input;
}

/** Rows of both, columns by name; one that a side lacks is null there. */
export const unionByName = (left: Message, right: Message): Message => ({
  set_op: {
    left_input: left,
    right_input: right,
    set_op_type: SET_OP_UNION,
    is_all: true,
    by_name: true,
    allow_missing_columns: true,
  },
});

const SET_OP_UNION = 2;
const INTERRUPT_ALL = 1;
const CLIENT_TYPE = 'ecom';

/** Waits before a lost call is tried again: about half a minute in all, as long as a server takes to come back. */
const BACK_OFF_MS = [50, 200, 800, 2_000, 4_000, 8_000, 16_000] as const;

interface ExecuteResponse {
  readonly response_id?: string;
  readonly arrow_batch?: ArrowBatch;
  readonly execution_progress?: {
    readonly stages: readonly { readonly num_tasks?: number; readonly num_completed_tasks?: number }[];
  };
  readonly observed_metrics?: readonly {
    readonly name: string;
    readonly values: readonly { readonly long?: number }[];
  }[];
  readonly checkpoint_command_result?: { readonly relation: { readonly relation_id: string } };
  readonly result_complete?: object;
}

/** Opens a session; nothing is sent before the first call. */
export function openSpark(address: SparkAddress, options: ClientOptions = {}): SparkClient {
  const channel = openChannel(address);
  const sessionId = options.sessionId ?? randomUUID();
  const common = {
    session_id: sessionId,
    user_context: { user_id: address.userId, user_name: address.userId },
    client_type: CLIENT_TYPE,
  };
  const server = `${address.host}:${address.port}`;
  const call = async <T>(method: Parameters<Channel['call']>[0], request: Message): Promise<T> => {
    try {
      return await withRetries(options.retries, () => channel.call<T>(method, { ...common, ...request }));
    } catch (error) {
      throw asEcomError(error, server);
    }
  };
  const execute = async (plan: Message): Promise<ExecuteResponse[]> => {
    try {
      return await executePlan({ channel, common, options }, plan);
    } catch (error) {
      throw asEcomError(await withWholeMessage(channel, common, error), server);
    }
  };
  const batches = async (sql: string): Promise<readonly [ArrowBatch, ...ArrowBatch[]]> => {
    const responses = await execute({ root: sqlRelation(sql) });
    const [first, ...more] = responses.flatMap(({ arrow_batch: batch }) => (batch ? [batch] : []));
    if (!first) throw new Error('Spark sent no schema');
    return [first, ...more];
  };
  return {
    sessionId,
    async version() {
      const answer = await call<{ spark_version?: { version?: string } }>('AnalyzePlan', { spark_version: {} });
      return answer.spark_version?.version ?? '';
    },
    async configure(settings) {
      const pairs = Object.entries(settings).map(([key, value]) => ({ key, value }));
      await call('Config', { operation: { set: { pairs } } });
    },
    async unset(names) {
      await call('Config', { operation: { unset: { keys: names } } });
    },
    async run(sql) {
      await execute({ command: { sql_command: { input: sqlRelation(sql) } } });
    },
    batches,
    rows: async (sql) => (await batches(sql)).flatMap(({ data }) => rowsOfArrow(data)),
    columns: async (sql) => columnsOfArrow((await batches(`select * from (${sql}) limit 0`))[0].data),
    name: (view, relation) => execute(nameCommand(view, relation)).then(() => undefined),
    async keep(view, relation) {
      const kept = keptIn(await execute({ command: { checkpoint_command: checkpoint(relation) } }));
      await execute(nameCommand(view, inFewParts(kept)));
      return kept;
    },
    async forget({ id }) {
      const relation = { relation_id: id };
      await execute({ command: { remove_cached_remote_relation_command: { relation } } });
    },
    async interrupt() {
      await call('Interrupt', { interrupt_type: INTERRUPT_ALL });
    },
    async close() {
      try {
        await channel.call('ReleaseSession', common);
      } catch {
        // The server is gone, and the session with it, or ends it after an hour.
      } finally {
        channel.close();
      }
    },
  };
}

async function withRetries<T>(retries: number | undefined, attempt: () => Promise<T>): Promise<T> {
  for (const wait of BACK_OFF_MS.slice(0, retries)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isTransient(error)) throw error;
      await sleep(wait);
    }
  }
  return attempt();
}

interface Execution {
  readonly channel: Channel;
  readonly common: Message;
  readonly options: ClientOptions;
}

const QUIET_MS = 30_000;

/**
 * Runs a plan once, however often the connection breaks: the operation has a number of our own, its answer is kept by the server until
 * we say that we have it, and a broken stream is taken up behind the last message that came.
 */
async function executePlan({ channel, common, options }: Execution, plan: Message): Promise<ExecuteResponse[]> {
  const operation = { ...common, operation_id: randomUUID() };
  const responses: ExecuteResponse[] = [];
  const quietMs = options.quietMs ?? QUIET_MS;
  let last: string | undefined;
  let failures = 0;
  let isKnown = false;
  const start = (): AsyncGenerator<ExecuteResponse> => {
    if (isKnown) {
      const from = last === undefined ? {} : { last_response_id: last };
      return channel.stream('ReattachExecute', { ...operation, ...from }, quietMs);
    }
    const reattachable = [{ reattach_options: { reattachable: true } }];
    return channel.stream('ExecutePlan', { ...operation, plan, request_options: reattachable }, quietMs);
  };
  for (;;) {
    try {
      for await (const response of start()) {
        isKnown = true;
        failures = 0;
        last = response.response_id ?? last;
        if (response.execution_progress) tellTasks(response.execution_progress, options);
        else responses.push(response);
        if (response.result_complete) {
          // Nothing depends on it: the next statement need not wait for it.
          void release(channel, operation);
          return responses;
        }
      }
      // The server ends a long stream from time to time, without a result: it is taken up again.
    } catch (error) {
      // It never arrived after all: nothing of it has run.
      if (isUnknown(error) && last === undefined && failures < BACK_OFF_MS.length) isKnown = false;
      else if (!isTransient(error)) throw error;
      else isKnown = true;
      const wait = BACK_OFF_MS.slice(0, options.retries)[failures];
      if (wait === undefined) throw error;
      failures += 1;
      await sleep(wait);
    }
  }
}

const isUnknown = (error: unknown): boolean =>
  isServiceError(error) && errorInfoOf(error).errorClass === 'INVALID_HANDLE.OPERATION_NOT_FOUND';

function tellTasks({ stages }: NonNullable<ExecuteResponse['execution_progress']>, { onTasks }: ClientOptions): void {
  const sum = (of: (stage: (typeof stages)[number]) => number | undefined): number =>
    stages.reduce((total, stage) => total + (of(stage) ?? 0), 0);
  onTasks?.(
    sum((stage) => stage.num_completed_tasks),
    sum((stage) => stage.num_tasks),
  );
}

/** The answer is ours: the server need not keep it. It forgets by itself where this does not arrive. */
async function release(channel: Channel, operation: Message): Promise<void> {
  await channel.call('ReleaseExecute', { ...operation, release_all: {} }).catch(() => {});
}

/** A trailer holds the first two thousand characters of a message at most; the server has the rest. */
async function withWholeMessage(channel: Channel, common: Message, error: unknown): Promise<unknown> {
  if (!isServiceError(error)) return error;
  const { errorId } = errorInfoOf(error);
  if (errorId === undefined) return error;
  const details = await channel
    .call<{ root_error_idx?: number; errors?: readonly { message?: string }[] }>('FetchErrorDetails', {
      ...common,
      error_id: errorId,
    })
    .catch(() => undefined);
  const message = details?.errors?.[details.root_error_idx ?? 0]?.message;
  return message === undefined ? error : Object.assign(error, { details: message });
}
