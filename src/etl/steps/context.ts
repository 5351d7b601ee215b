import type { EngineSession } from '../../compute/compute.ts';
import type { Progress } from '../../progress.ts';
import type { ProjectGraph } from '../../project/graph.ts';
import type { RowFile } from '../../storage/row-file.ts';
import type { Cursor, Session } from '../../storage/storage.ts';
import type { RowsSoFar } from '../record.ts';
import type { Shape } from '../shape.ts';
import type { KeyedReads } from './keys.ts';
import type { Loading } from './load.ts';
import type { Refusal } from './refuse.ts';
import type { Relations } from './relations.ts';

/** What the steps of one run share. */
export interface RunContext {
  readonly graph: ProjectGraph;
  readonly runId: number;
  /** Where changes are read from; undefined where everything is read. */
  readonly since: Cursor | undefined;
  /** `ecom_db`, in the cut's own transaction. */
  readonly source: Session;
  /** `ecom_dwh`, for stored rows. */
  readonly warehouse: Session;
  /** `ecom_dwh`, in the load's transaction. */
  readonly target: Session;
  readonly engine: EngineSession;
  readonly relations: Relations;
  readonly keyed: KeyedReads;
  readonly loading: Loading;
  readonly shape: Shape;
  /** Sources of whose exact duplicates only the first row is loaded. */
  readonly supersedes: ReadonlySet<string>;
  /** Sources some of whose rows are about somebody who was erased. */
  readonly erasedSources: ReadonlySet<string>;
  readonly progress: Progress;
  readonly rows: RowsSoFar;
  /** Source rows on their way into row files, by source: those that are read whole. */
  readonly exports: ReadonlyMap<string, Promise<RowFile>>;
  /** Models whose rows the run computes all. */
  readonly computedWhole: ReadonlySet<string>;
  /** Models of which the stored rows of touched groups are here. */
  readonly recalled: Set<string>;
  /** What was set aside so far. */
  readonly rejections: Rejection[];
  readonly unread: Unread;
  /** Sources of which two rows may have one key, as it is spelled. */
  readonly unkeyed: ReadonlySet<string>;
  /** The warehouse remembers spellings of keys that had to be cleaned. */
  readonly remembersSpellings: boolean;
  /** The relations of which `key_spellings` is made. */
  readonly spellingParts: string[];
  /** The relations of which `spelled_<source>` is made. */
  readonly spelledParts: Map<string, readonly string[]>;
  /** By source, the relations of keys of which there may be several rows, and all were looked at. */
  readonly settledKeys: Map<string, readonly string[]>;
  /** What earlier attempts of this run found to be unfit. */
  readonly refusals: readonly Refusal[];
  /** An earlier attempt was refused by the store: what is computed is held against the tables' columns first. */
  readonly verifies: boolean;
  /** Which stored rows of models are here: all, all of some groups, or parts of groups. */
  readonly keptGroups: Map<string, 'all' | 'whole groups' | 'parts'>;
  /** Numbers the row files. */
  readonly nextFile: () => string;
  /** Numbers relations that may be needed more than once. */
  readonly nextName: (of: string) => string;
}

/** Rows of a source that are not loaded. */
export interface Rejection {
  readonly source: string;
  readonly disposition: 'quarantined' | 'superseded';
  readonly rows: number;
  /** Of members that are quarantined: the relation that has the groups they belong to. */
  readonly groups?: string;
  /** Another row has their key. */
  readonly isSameKey?: boolean;
  /** They were never in `src_<source>`. */
  readonly isUnplaced?: boolean;
}

/** What is known of rows with values that cannot be read. */
export interface Unread {
  /** Sources with rows whose key or group is empty, now or at the last run, as far as this one has met them. */
  readonly placeless: Set<string>;
  /** Of them, those whose rows of this kind were all read. */
  readonly placelessRead: Set<string>;
  /** Keys, as `ops.quarantine` has them, of rows whose key or group cannot be read and which the run has looked at. */
  readonly keys: (readonly [source: string, sourceKey: string])[];
  /** The relations of which `unreadable_<source>` is made. */
  readonly parts: Map<string, readonly string[]>;
  /** By source, keys of changed rows of which something else cannot be read. */
  readonly byKey: Map<string, RowFile>;
  /** By source and column, rows that were read without a value that is none of the column's type. */
  readonly misfits: Map<string, Map<string, MisfitTally>>;
  /** Sources that stay in their file, with what reads them value by value. */
  readonly reopened: Map<string, () => Promise<void>>;
  /** Sources with such rows in quarantine, once somebody asked. */
  waiting?: Promise<ReadonlySet<string>>;
}

export interface MisfitTally {
  /** Read with all others. */
  rows: number;
  /** Those that were read by keys. */
  readonly keys: Set<string>;
}
