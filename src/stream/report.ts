import type { Progress } from '../progress.ts';
import type { FaultRates } from '../shop/faults/rates.ts';
import type { TrafficProfile } from '../shop/shop.ts';
import type { DriftKind } from './drift/changes.ts';
import type { Announcement } from './webhook.ts';

export interface StreamOptions {
  /** Everything from here that is not written yet; default: from the last batch, or only the current one in an empty shop. */
  readonly since?: Date;
  /** Default now. */
  readonly until?: Date;
  /** Default 1; a shop that has batches keeps the seed it started with. */
  readonly seed?: number;
  /** Default `documented`; a shop that has batches goes on with that of its last one. */
  readonly trafficProfile?: TrafficProfile;
  /** Default 50, or 2 of a lifelike shop. */
  readonly ordersPerBatch?: number;
  /** Default 100; nothing in a lifelike shop, whose events follow from its sessions. */
  readonly eventsPerBatch?: number;
  /** Which share of the rows is wrong on purpose, by kind; a kind that is not named stays as it was in the last batch, at first 0. */
  readonly faults?: FaultRates;
  /** Changes of the shop's tables that are made before the rows are written; default: none. */
  readonly drift?: readonly DriftKind[];
  readonly onProgress?: Progress;
}

export interface ReplayOptions {
  readonly file: string;
  readonly dataset: string;
  /** First moment of the file's time that is left out; default: the end of the file. */
  readonly until?: Date;
  /** One transaction a day instead of one for all. */
  readonly dayByDay?: boolean;
  /** Leave lines out that cannot be read, and list them in `<file name>.bad-lines.csv`; default: such a line is an error. */
  readonly skipBadLines?: boolean;
  /** Where that list is written; default: the working folder. */
  readonly badLinesFolder?: string;
  readonly onProgress?: Progress;
}

/** What one call of the stream wrote. */
export interface StreamReport {
  readonly stream: string;
  readonly batches: number;
  /** ISO 8601, UTC; null where nothing was to be written. */
  readonly covers_from: string | null;
  readonly covers_until: string | null;
  readonly rows: Readonly<Record<string, number>>;
  readonly duration_ms: number;
  /** Changes of the shop's tables that were asked for and made. */
  readonly drift?: readonly DriftKind[];
  /** Rows that are wrong on purpose, by kind; where there are any. */
  readonly faults?: Readonly<Record<string, number>>;
  /** Where there is a webhook that was told of it. */
  readonly webhook?: Announcement;
  /** Replay only: lines of the file by what became of them, and where the bad ones were written. */
  readonly lines?: { readonly read: number; readonly bad: number; readonly later: number };
  readonly bad_lines_file?: string;
}
