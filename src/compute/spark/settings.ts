import type { SparkClient } from './client.ts';

/** What makes Spark answer as our models expect. */
const answers = {
  'spark.sql.session.timeZone': 'UTC',
  'spark.sql.timestampType': 'TIMESTAMP_NTZ',
  'spark.sql.ansi.enabled': 'true',
} as const;

/** Checks of Spark's own planner between its steps: a third of the time that a small statement takes. */
const planning = {
  'spark.sql.lightweightPlanChangeValidation': 'false',
  'spark.sql.ui.explainMode': 'simple',
} as const;

/** Tables of millions of rows: exchanges are split by what they turn out to hold. */
const manyRows = {
  'spark.sql.adaptive.enabled': 'true',
  'spark.sql.adaptive.coalescePartitions.enabled': 'true',
} as const;

/**
 * A statement over few rows costs what its preparation costs. Each session compiles each statement anew, half a second of work, which
 * interpreting saves; and what is in one part and not sent around needs one task in all.
 */
const fewRows = {
  'spark.sql.codegen.wholeStage': 'false',
  'spark.sql.codegen.factoryMode': 'NO_CODEGEN',
  'spark.sql.adaptive.enabled': 'false',
  'spark.sql.shuffle.partitions': '1',
  'spark.sql.leafNodeDefaultParallelism': '1',
  'spark.sql.autoBroadcastJoinThreshold': '-1',
} as const;

/** From here on compiling and several tasks pay. */
const MANY_ROWS = 20_000;

/** A session's settings follow the largest statement that it has run. */
export interface Scale {
  /** To be awaited before a statement that reads so many rows. */
  prepareFor(rows: number): Promise<void>;
}

/** Sets up a session for few rows. */
export async function configureSession(client: SparkClient): Promise<Scale> {
  await client.configure({ ...answers, ...planning, ...fewRows });
  let widened: Promise<void> | undefined;
  return {
    async prepareFor(rows) {
      if (rows >= MANY_ROWS) widened ??= widen(client);
      await widened;
    },
  };
}

async function widen(client: SparkClient): Promise<void> {
  await client.unset(Object.keys(fewRows));
  await client.configure(manyRows);
}
