import { sql } from 'kysely';
import { counted } from '../../counted.ts';
import type { EtlReport } from '../../etl/report.ts';
import type { AttemptEvent } from '../../orchestration/attempt.ts';
import { readOutcome } from '../../orchestration/outcome.ts';
import type { ValidationReport } from '../../quality/report.ts';
import type { StreamReport } from '../../stream/report.ts';
import { colour } from '../colour.ts';
import { formatDuration } from '../duration.ts';
import { printNote } from '../output.ts';
import type { Link } from './link.ts';
import { batchOutcome, failedChecks, quarantineLines, runOutcome, validationOutcome } from './outcomes.ts';

/** Prints a line for an attempt that has ended: what it did, or why it failed and where its log is. */
export async function printAttempt(link: Link, { key, outcome, logFile, durationMs }: AttemptEvent): Promise<void> {
  const said = await readOutcome(logFile);
  const took = formatDuration(durationMs);
  if (outcome.state === 'success') {
    const [line, ...below] = await outcomeLines(link, key.taskId, said?.result);
    printNote([stamped(key.taskId, `${line} · ${took}`), ...below].join('\n'));
    return;
  }
  if (outcome.state === 'skipped') {
    printNote(stamped(key.taskId, `skipped: another run is in progress · ${took}`));
    return;
  }
  const reason = said?.error ?? failuresIn(said?.result) ?? 'it said nothing';
  const state = outcome.state === 'failed' ? '' : `${outcome.state.replace('_', ' ')}: `;
  printNote(stamped(key.taskId, `${colour('red', `${state}${reason}`, process.stderr)}\n          log: ${logFile}`));
}

/** A validation that fails has no error: its checks speak. */
function failuresIn(result: unknown): string | undefined {
  const checks = (result as Partial<ValidationReport> | undefined)?.checks ?? [];
  const lines = failedChecks(checks);
  return lines.length === 0 ? undefined : [validationOutcome(result as ValidationReport), ...lines].join('\n');
}

type Lines = readonly [line: string, ...below: string[]];

async function outcomeLines(link: Link, task: string, result: unknown): Promise<Lines> {
  // Its process ended without a word, or on another machine.
  if (result === undefined) return ['done'];
  switch (task) {
    case 'stream':
      return [`${batchOutcome(result as StreamReport)}${await ordersSoFar(link)}`];
    case 'etl': {
      const report = result as EtlReport;
      return [runOutcome(report), ...failedChecks(report.checks), ...quarantineLines(report)];
    }
    case 'validate': {
      const report = result as ValidationReport;
      return [validationOutcome(report), ...failedChecks(report.checks)];
    }
    default:
      return ['done'];
  }
}

async function ordersSoFar(link: Link): Promise<string> {
  try {
    const { oltp } = await link.open();
    const { rows } = await oltp.session(({ queries }) =>
      sql<{ n: number }>`select count(*) as n from shop.orders`.execute(queries),
    );
    return ` · ${counted(Number(rows[0]?.n ?? 0), 'order')} so far`;
  } catch {
    // The line tells what was done; how much there is now is only nice to know.
    await link.drop().catch(() => {});
    return '';
  }
}

function stamped(name: string, line: string): string {
  const time = new Date().toTimeString().slice(0, 8);
  return `${colour('dim', time, process.stderr)}  ${name.padEnd(8)}  ${line}`;
}
