import type { SourceName } from '../../../models/sources/index.ts';
import { EcomError } from '../../errors.ts';
import type { BadLine } from './bad-lines.ts';
import { onlineRetail } from './online-retail/load.ts';

/** A published dataset that can be replayed from the user's own copy. */
export interface Dataset {
  readonly name: string;
  /** Tables in which a row that equals another one but for its key is the same thing told twice, for the Variable of that name. */
  readonly supersedesDuplicatesOf: readonly SourceName[];
  /**
   * Reads the whole file, and writes nothing.
   *
   * @throws EcomError FILE_UNREADABLE, CSV_COLUMN_MISSING, and CSV_LINE_BROKEN unless bad lines are skipped.
   */
  load(file: string, skipBadLines: boolean): Promise<LoadedDataset>;
}

/** A dataset in memory. Moments in milliseconds since 1970, UTC. */
export interface LoadedDataset {
  readonly linesRead: number;
  readonly badLines: readonly BadLine[];
  /** Tables that get rows. */
  readonly tables: readonly SourceName[];
  /** Moments at which something happens, ascending. */
  readonly moments: Float64Array;
  /** Rows of what happens in a stretch of time, parents first. A row depends on the whole file, never on the stretch. */
  rowsBetween(from: number, until: number): readonly TableRows[];
  /** How many lines of the file belong to what happens from a moment on. */
  linesFrom(moment: number): number;
}

export interface TableRows {
  readonly table: SourceName;
  /** Lines of a row file. */
  readonly rows: Iterable<string>;
}

const datasets: readonly Dataset[] = [onlineRetail];

/** @throws EcomError DATASET_UNKNOWN with the names there are. */
export function datasetNamed(name: string): Dataset {
  const found = datasets.find((dataset) => dataset.name === name);
  if (found) return found;
  const known = datasets.map((dataset) => dataset.name);
  throw new EcomError('DATASET_UNKNOWN', `There is no dataset ${name}; known: ${known.join(', ')}.`, {
    next: 'Choose one of the known datasets.',
    fields: { dataset: name, known },
  });
}
