import { counted } from '../counted.ts';
import type { StreamReport } from '../stream/report.ts';
import { formatDuration } from './duration.ts';
import { dateTime } from './moments.ts';
import { count, table } from './table.ts';

/** What a stream or a replay wrote, for people. */
export function streamText(report: StreamReport): string {
  const { batches, rows, faults, drift, lines, bad_lines_file: badLinesFile } = report;
  const written = Object.entries(rows).filter(([, number]) => number > 0);
  const counts = table(
    [{ title: 'table' }, { title: 'rows', align: 'right' }],
    written.map(([name, number]) => [`shop.${name}`, count(number)]),
  );
  return [
    headline(report),
    ...(batches > 0 && written.length > 0 ? ['', counts] : []),
    ...(faults ? ['', faultText(faults)] : []),
    ...(drift ? ['', `Changed in the shop: ${drift.join(', ')}. truth.planted_faults says what.`] : []),
    ...(lines ? ['', lineText(lines)] : []),
    ...(badLinesFile ? [`Broken lines are in ${badLinesFile}`] : []),
  ].join('\n');
}

function headline({ stream, batches, covers_from: from, covers_until: until, duration_ms: ms }: StreamReport): string {
  if (batches === 0) return `Nothing new: all of ${stream} up to that time is written already.`;
  const span = from && until ? `  ${dateTime(from)} to ${dateTime(until)} UTC` : '';
  return `${stream}  ${counted(batches, 'batch', 'batches')}${span}  ${formatDuration(ms)}`;
}

const faultText = (faults: NonNullable<StreamReport['faults']>): string =>
  `Wrong on purpose: ${Object.entries(faults)
    .map(([kind, number]) => `${count(number)} ${kind}`)
    .join(', ')}. truth.planted_faults says which.`;

const lineText = ({ read, bad, later }: NonNullable<StreamReport['lines']>): string =>
  `Lines of the file: ${count(read)} read, ${count(bad)} broken, ${count(later)} later than asked for.`;
