import { counted } from '../../counted.ts';
import type { EtlReport } from '../../etl/report.ts';
import type { CheckReport, ValidationReport } from '../../quality/report.ts';
import type { StreamReport } from '../../stream/report.ts';
import { colour } from '../colour.ts';
import { checksText, schemaChangeText } from '../etl-text.ts';
import { dateTime } from '../moments.ts';
import { warningLines } from '../quarantine/text.ts';

/** Reports in half a line each, for the lines of `ecom up`. */

export function batchOutcome({ batches, rows, covers_from: from, covers_until: until }: StreamReport): string {
  if (batches === 0 || from === null || until === null) return 'nothing new yet';
  const written = Object.values(rows).reduce((sum, number) => sum + number, 0);
  return `${dateTime(from)} to ${sameDay(from, until) ? dateTime(until).slice(11) : dateTime(until)} UTC · ${counted(written, 'row')}`;
}

const sameDay = (from: string, until: string): boolean => from.slice(0, 10) === until.slice(0, 10);

export function runOutcome({ etl_run_id: id, mode, sources, tables, schema_changes: changes }: EtlReport): string {
  const parts = [
    rowCount(sources, 'read', 'row read', 'rows read'),
    rowCount(tables, 'inserted', 'new'),
    rowCount(tables, 'updated', 'changed'),
    rowCount(tables, 'deleted', 'deleted'),
    colour('yellow', rowCount(sources, 'quarantined', 'quarantined'), process.stderr),
  ].filter((text) => text !== '');
  const outcome = parts.length > 0 ? parts : ['nothing changed'];
  return [`run ${id}${mode === 'full' ? ', full' : ''}`, ...outcome, ...changes.map(schemaChangeText)].join(' · ');
}

/** A column's sum with its name; nothing for none. */
function rowCount<K extends string>(
  rows: readonly Readonly<Record<K, number>>[],
  column: K,
  what: string,
  ofSeveral = what,
): string {
  const sum = rows.reduce((total, row) => total + row[column], 0);
  return sum > 0 ? counted(sum, what, ofSeveral) : '';
}

export function validationOutcome({ passed, checks }: ValidationReport): string {
  const text = checksText(checks).replace(/\.$/, '');
  return passed ? text : colour('red', text, process.stderr);
}

/** A line for each failed check. */
export function failedChecks(checks: readonly CheckReport[]): readonly string[] {
  return checks
    .filter(({ status }) => status === 'failed')
    .map(({ table_name: table, check_name: name, severity, expected, actual }) => {
      const mark = colour(severity === 'error' ? 'red' : 'yellow', severity, process.stderr);
      return `          ${mark} ${table} ${name}: expected ${expected ?? '?'}, found ${actual ?? '?'}`;
    });
}

/** A line for each table of which too much is in quarantine. */
export const quarantineLines = ({ quarantine = [] }: Partial<Pick<EtlReport, 'quarantine'>>): readonly string[] =>
  warningLines(quarantine).map((line) => `          ${line}`);
