import type { Database, Session } from '../storage/storage.ts';
import { type Batch, readEnds, writeBatch } from './batches.ts';
import { asOnlyStream } from './lock.ts';
import { writeBadLines } from './replay/bad-lines.ts';
import { datasetNamed, type LoadedDataset } from './replay/dataset.ts';
import type { ReplayOptions, StreamReport } from './report.ts';
import { addCounts, appendRows, type Counts, filling, joined } from './tables.ts';

const DAY = 86_400_000;

/** A stretch of time in milliseconds since 1970; `until` is exclusive. */
interface Stretch {
  readonly from: number;
  readonly until: number;
}

/**
 * Writes a published dataset from the user's own copy, as if its shop were running: from where the last call ended to
 * `options.until`. A repeated or overlapping call adds nothing. `docs/replay.md` says how the file becomes rows.
 *
 * @throws EcomError DATASET_UNKNOWN, FILE_UNREADABLE, CSV_COLUMN_MISSING, CSV_LINE_BROKEN with nothing written; RUN_IN_PROGRESS.
 */
export async function replay(oltp: Database, options: ReplayOptions): Promise<StreamReport> {
  const started = performance.now();
  const dataset = datasetNamed(options.dataset);
  const report = await asOnlyStream(oltp, async () => {
    options.onProgress?.({ step: `read ${options.file}` });
    const loaded = await dataset.load(options.file, options.skipBadLines ?? false);
    const folder = options.badLinesFolder ?? process.cwd();
    const badFile = loaded.badLines.length > 0 ? await writeBadLines(folder, options.file, loaded.badLines) : undefined;
    const last = await oltp.session((session) => readEnds(session, dataset.name));
    const stretches = plan(loaded, last?.last.until.getTime(), options);
    const rows = await writeStretches(oltp, dataset.name, loaded, stretches, options);
    return { ...summary(dataset.name, loaded, stretches, rows, options), ...(badFile && { bad_lines_file: badFile }) };
  });
  return { ...report, duration_ms: Math.round(performance.now() - started) };
}

const dayOf = (moment: number): number => Math.floor(moment / DAY) * DAY;

/** The end of the file's last day, or what the caller wants if that is earlier: a longer copy can go on from there. */
function endOf({ moments }: LoadedDataset, { until }: ReplayOptions): number {
  const end = dayOf(moments.at(-1) ?? 0) + DAY;
  return Math.min(end, until?.getTime() ?? end);
}

/** What to write, a transaction each. */
function plan(loaded: LoadedDataset, written: number | undefined, options: ReplayOptions): readonly Stretch[] {
  const { moments } = loaded;
  const until = endOf(loaded, options);
  const from = written ?? dayOf(moments[0] ?? until);
  if (from >= until || moments.length === 0) return [];
  if (!options.dayByDay) return [{ from, until }];
  const days = new Set(moments.filter((moment) => moment >= from && moment < until).map(dayOf));
  const stretches = [...days].map((day) => ({ from: Math.max(day, from), until: Math.min(day + DAY, until) }));
  return stretches.map((stretch, index) => ({ from: stretches[index - 1]?.until ?? from, until: stretch.until }));
}

async function writeStretches(
  oltp: Database,
  stream: string,
  loaded: LoadedDataset,
  stretches: readonly Stretch[],
  options: ReplayOptions,
): Promise<Record<string, number>> {
  const rows: Record<string, number> = {};
  const total = stretches.length;
  for (const [index, stretch] of stretches.entries()) {
    const write = (session: Session): Promise<Counts> => {
      const writeRows = (): Promise<Counts> => writeStretch(session, stream, loaded, stretch);
      return options.dayByDay ? writeRows() : filling(session, loaded.tables, writeRows);
    };
    addCounts(rows, await oltp.transaction({}, write));
    options.onProgress?.({
      step: `replay ${stream}`,
      done: index + 1,
      total,
      unit: options.dayByDay ? 'days' : 'batches',
    });
  }
  return rows;
}

async function writeStretch(
  session: Session,
  stream: string,
  loaded: LoadedDataset,
  { from, until }: Stretch,
): Promise<Counts> {
  const counts: Counts = {};
  for (const { table, rows } of loaded.rowsBetween(from, until))
    counts[table] = await appendRows(session, table, joined(rows));
  const batch: Batch = {
    id: `${stream} ${new Date(from).toISOString()} ${new Date(until).toISOString()}`,
    stream,
    from: new Date(from),
    until: new Date(until),
    rows: counts,
  };
  await writeBatch(session, batch);
  return counts;
}

function summary(
  stream: string,
  loaded: LoadedDataset,
  stretches: readonly Stretch[],
  rows: Record<string, number>,
  options: ReplayOptions,
): Omit<StreamReport, 'duration_ms'> {
  const [first, last] = [stretches[0], stretches.at(-1)];
  const later = loaded.linesFrom(endOf(loaded, options));
  return {
    stream,
    batches: stretches.length,
    covers_from: first ? new Date(first.from).toISOString() : null,
    covers_until: last ? new Date(last.until).toISOString() : null,
    rows,
    lines: { read: loaded.linesRead, bad: loaded.badLines.length, later },
  };
}
