import { counted } from '../counted.ts';
import type { EtlReport, SchemaChangeReport, SourceReport, TableReport } from '../etl/report.ts';
import type { CheckReport } from '../quality/report.ts';
import { checkTable } from './check-text.ts';
import { formatDuration } from './duration.ts';
import { standingLines } from './quarantine/text.ts';
import { count, table } from './table.ts';

/** What a run did, for people: what was read, what that changed, what they should know. */
export function etlText(report: EtlReport): string {
  const sources = report.sources.filter(({ read, deleted }) => read + deleted > 0);
  const tables = report.tables.filter(({ inserted, updated, deleted }) => inserted + updated + deleted > 0);
  const failed = report.checks.filter(({ status }) => status === 'failed');
  return [
    headline(report),
    ...(sources.length > 0 ? ['', sourceTable(sources)] : []),
    ...(tables.length > 0 ? ['', changeTable(tables)] : ['Nothing changed in the warehouse.']),
    ...(report.quarantine.length > 0 ? ['', ...standingLines(report.quarantine)] : []),
    ...(report.source_limits && report.mode === 'incremental' ? ['', report.source_limits] : []),
    ...(report.schema_changes.length > 0 ? ['', ...report.schema_changes.map(schemaChangeText)] : []),
    ...(failed.length > 0 ? ['', checkTable(failed)] : []),
    ...(report.checks.length > 0 ? ['', checksText(report.checks)] : []),
    ...(report.kept_files ? ['', `Files and tables of the run: ${report.kept_files}`] : []),
  ].join('\n');
}

function headline({ etl_run_id: id, mode, mode_reason: reason, duration_ms: ms }: EtlReport): string {
  return `run ${id}  ${mode}${reason ? ` (${reason})` : ''}  ${formatDuration(ms)}`;
}

const number = (title: string): { title: string; align: 'right' } => ({ title, align: 'right' });

function sourceTable(sources: readonly SourceReport[]): string {
  return table(
    [
      { title: 'source' },
      number('read'),
      number('loaded'),
      number('superseded'),
      number('quarantined'),
      number('deleted'),
    ],
    sources.map(({ source, read, loaded, superseded, quarantined, deleted }) => [
      `shop.${source}`,
      ...[read, loaded, superseded, quarantined, deleted].map(count),
    ]),
  );
}

function changeTable(tables: readonly TableReport[]): string {
  return table(
    [{ title: 'table' }, number('inserted'), number('updated'), number('deleted')],
    tables.map(({ table: name, inserted, updated, deleted }) => [name, ...[inserted, updated, deleted].map(count)]),
  );
}

/** `Column shop.orders.gift was added (text).` */
export function schemaChangeText({
  source_table: source,
  column_name: column,
  change,
  old_type: from,
  new_type: to,
  outcome,
}: SchemaChangeReport): string {
  const types = [from, to].filter((type) => type !== null).join(' → ');
  return `Column shop.${source}.${column} was ${change}${types ? ` (${types})` : ''}${outcome ? `: ${outcome}` : ''}.`;
}

/** `24 checks passed`, or how many failed. */
export function checksText(checks: readonly CheckReport[]): string {
  const failed = checks.filter(({ status }) => status === 'failed').length;
  if (failed === 0) return `${counted(checks.length, 'check')} passed.`;
  return `${count(failed)} of ${counted(checks.length, 'check')} failed.`;
}
