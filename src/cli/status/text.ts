import { counted } from '../../counted.ts';
import type {
  BatchPart,
  DatabasePart,
  DatabasesPart,
  Freshness,
  LagPart,
  MissingPart,
  PresentRunPart,
  RunPart,
  StatusReport,
} from '../../status/report.ts';
import { colour } from '../colour.ts';
import { formatDuration } from '../duration.ts';
import { dateTime } from '../moments.ts';
import { standingLines } from '../quarantine/text.ts';
import { count, table } from '../table.ts';

/** The state for people: first what runs, then how fresh it is, then how much there is. */
export function statusText(report: StatusReport): string {
  const facts: (readonly [string, string])[] = [
    ['ecom up', upText(report)],
    ...(report.server ? [['PostgreSQL', serverText(report)] as const] : []),
    ...(report.databases ? freshnessLines(report.databases) : []),
  ];
  const lines = facts.map(([name, text]) => `${name.padEnd(12)}${text}`);
  return [...lines, ...(report.databases ? ['', ...tablesOf(report.databases)] : [])].join('\n');
}

function upText({ home, up: { is_running: isRunning, pid, since } }: StatusReport): string {
  if (!isRunning || since === null) return `${colour('dim', 'stopped')}  home ${home}`;
  return `${colour('green', 'running')}  process ${pid} since ${dateTime(since)} UTC, home ${home}`;
}

function serverText({ server }: StatusReport): string {
  if (!server?.is_running) return `${colour('dim', 'stopped')}  embedded; ecom up starts it`;
  return `${colour('green', 'running')}  embedded, port ${server.port}, process ${server.pid}`;
}

function freshnessLines({
  last_batch: batch,
  last_run: run,
  failure,
  present_run: present,
  lag,
}: DatabasesPart): (readonly [string, string])[] {
  return [
    ['last batch', batch ? batchText(batch) : 'none yet; ecom stream writes one'],
    ['last run', run ? runText(run) : 'none yet; ecom etl makes the first'],
    ...(present ? [['in progress', presentText(present)] as const] : []),
    ...(failure
      ? [
          [
            'failed',
            `${colour('red', failure.code ?? 'ERROR')} run ${failure.etl_run_id}: ${failure.message ?? ''}`,
          ] as const,
        ]
      : []),
    ['lag', lagText(lag)],
  ];
}

function batchText({ stream, covers_until: until, age_s: age, freshness }: BatchPart): string {
  const when = `${stream} until ${dateTime(until)} UTC, written ${formatDuration(age * 1000)} ago`;
  return freshness ? `${mark(freshness)}  ${when}` : when;
}

function runText({ etl_run_id: id, mode, age_s: age, duration_ms: ms, rows_read: read, freshness }: RunPart): string {
  return `${mark(freshness)}  run ${id} (${mode}), ${formatDuration(age * 1000)} ago, ${counted(read, 'row')} read in ${formatDuration(ms)}`;
}

const presentText = ({ etl_run_id: id, step, age_s: age, rows_read: read }: PresentRunPart): string =>
  `run ${id}, begun ${formatDuration(age * 1000)} ago${step ? `, ${step}` : ''}, ${counted(read, 'row')} read so far`;

function mark(freshness: Freshness): string {
  if (freshness === 'ok') return colour('green', 'fresh');
  return freshness === 'warn' ? colour('yellow', 'late') : colour('red', 'stale');
}

function lagText({ batches, seconds }: LagPart): string {
  if (batches === 0) return 'none: every batch is in the warehouse';
  return `${counted(batches, 'batch', 'batches')} not in the warehouse yet, the oldest for ${formatDuration(seconds * 1000)}`;
}

function tablesOf({
  ecom_db: shop,
  ecom_dwh: warehouse,
  quarantine,
  quarantine_shares: shares,
}: DatabasesPart): string[] {
  return [
    rowTable(shop),
    '',
    rowTable(warehouse),
    ...(quarantine.length > 0 ? ['', quarantineTable(quarantine)] : []),
    ...(shares.length > 0 ? ['', ...standingLines(shares)] : []),
  ];
}

function rowTable({ database, url, password_file: file, tables, missing }: DatabasePart): string {
  const rows = table(
    [{ title: 'table' }, { title: 'rows', align: 'right' }],
    tables.map(({ table: name, rows: number }) => [name, count(number)]),
  );
  return [
    `${colour('bold', database)}  ${url}${file ? `, password in ${file}` : ''}`,
    ...(tables.length > 0 ? [rows] : []),
    ...(missing ? [missingText(missing)] : []),
  ].join('\n');
}

const MOST_NAMES = 3;

/** Before the first load all of a warehouse's tables are missing: a few names tell which. */
function missingText({ tables, made_by: command }: MissingPart): string {
  const others = tables.length - MOST_NAMES;
  const names = [...tables.slice(0, MOST_NAMES), ...(others > 0 ? [`${count(others)} more`] : [])];
  return `${colour('yellow', 'missing')}  ${names.join(', ')}; ${command} makes them`;
}

const quarantineTable = (quarantine: DatabasesPart['quarantine']): string =>
  table(
    [{ title: 'source' }, { title: 'not loaded' }, { title: 'rule' }, { title: 'rows', align: 'right' }],
    quarantine.map(({ source_table: source, disposition, rule, rows }) => [
      `shop.${source}`,
      disposition,
      rule,
      count(rows),
    ]),
  );
