import type { SparkClient } from './client.ts';

const PARTS = 'spark.sql.shuffle.partitions';

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

/** Exchanges are split, and their parts put together, by what they turn out to hold. */
const adaptive = {
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
  [PARTS]: '1',
  'spark.sql.leafNodeDefaultParallelism': '1',
  'spark.sql.autoBroadcastJoinThreshold': '-1',
} as const;

/** From here on compiling and several tasks pay. */
export const MANY_ROWS = 20_000;

/**
 * By the rows that a statement reads. Each task of an exchange writes a file for each part, so that Spark's two hundred cost more than the
 * work on a table that two parts would hold; above the last limit the server's own number holds.
 */
const levels = [
  { below: MANY_ROWS, settings: fewRows },
  { below: 500_000, settings: { ...adaptive, [PARTS]: '8' } },
  { below: 5_000_000, settings: { ...adaptive, [PARTS]: '32' } },
  { below: Number.POSITIVE_INFINITY, settings: adaptive },
] as const;

/** A session's settings follow the largest statement that it has run. */
export interface Scale {
  /** To be awaited before a statement that reads so many rows. */
  prepareFor(rows: number): Promise<void>;
}

/** Sets up a session for few rows. */
export async function configureSession(client: SparkClient): Promise<Scale> {
  await client.configure({ ...answers, ...planning, ...fewRows });
  let level = 0;
  let prepared = Promise.resolve();
  return {
    prepareFor(rows) {
      const needed = levels.findIndex(({ below }) => rows < below);
      if (needed > level) {
        level = needed;
        prepared = prepared.then(() => widen(client, levels[needed]?.settings ?? adaptive));
      }
      return prepared;
    },
  };
}

async function widen(client: SparkClient, settings: Readonly<Record<string, string>>): Promise<void> {
  await client.unset(Object.keys(fewRows));
  await client.configure(settings);
}
