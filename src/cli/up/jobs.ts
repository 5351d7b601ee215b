import { sql } from 'kysely';
import type { EtlReport, ValidationReport } from '../../etl/report.ts';
import { runEtl } from '../../etl/run.ts';
import type { Platform } from '../../platform.ts';
import { validateWarehouse } from '../../quality/validate.ts';
import type { StreamReport } from '../../stream/report.ts';
import { runStream } from '../../stream/stream.ts';
import { colour } from '../colour.ts';
import { formatDuration } from '../duration.ts';
import { errorText } from '../failure.ts';
import { printNote } from '../output.ts';
import { openProgress, type ProgressDisplay } from '../progress.ts';
import { count } from '../table.ts';
import type { Link } from './link.ts';
import type { UpOptions } from './options.ts';
import { batchOutcome, failedChecks, runOutcome, validationOutcome } from './outcomes.ts';

/** The work that the clock starts. A failure is printed, and the next tick tries again: neither rejects. */
export interface Jobs {
  batch(): Promise<void>;
  etl(): Promise<void>;
}

export function jobsOn(link: Link, options: UpOptions): Jobs {
  return {
    batch: () => job(link, 'batch', (platform, display) => writeBatch(platform, display, options)),
    etl: () => job(link, 'etl', bringUpToDate),
  };
}

/** What a job tells: its line, and what belongs below it. */
type Lines = readonly [line: string, ...below: string[]];

async function job(
  link: Link,
  name: string,
  work: (platform: Platform, display: ProgressDisplay) => Promise<Lines>,
): Promise<void> {
  const display = openProgress({ keepAfterMs: Number.POSITIVE_INFINITY });
  try {
    const [line, ...below] = await work(await link.open(display.report), display);
    display.clear();
    printNote([stamped(name, line), ...below].join('\n'));
  } catch (error) {
    display.clear();
    printNote(stamped(name, errorText(error)));
    // Whatever broke, the next job begins with a fresh connection, and with a server that runs.
    await link.drop().catch(() => {});
  } finally {
    display.end();
  }
}

async function writeBatch({ oltp }: Platform, display: ProgressDisplay, { seed }: UpOptions): Promise<Lines> {
  const report: StreamReport = await runStream(oltp, {
    ...(seed === undefined ? {} : { seed }),
    onProgress: display.report,
  });
  const orders = await oltp.session(({ queries }) =>
    sql<{ n: number }>`select count(*) as n from shop.orders`.execute(queries),
  );
  const soFar = `${count(Number(orders.rows[0]?.n ?? 0))} orders so far`;
  return [`${batchOutcome(report)} · ${soFar} · ${formatDuration(report.duration_ms)}`];
}

async function bringUpToDate(platform: Platform, display: ProgressDisplay): Promise<Lines> {
  const run: EtlReport = await runEtl(platform, { onProgress: display.report });
  const validation: ValidationReport = await validateWarehouse(platform, { onProgress: display.report });
  const line = `${runOutcome(run)} · ${validationOutcome(validation)} · ${formatDuration(run.duration_ms + validation.duration_ms)}`;
  return [line, ...failedChecks([...run.checks, ...validation.checks])];
}

function stamped(name: string, line: string): string {
  const time = new Date().toTimeString().slice(0, 8);
  return `${colour('dim', time, process.stderr)}  ${name.padEnd(5)}  ${line}`;
}
