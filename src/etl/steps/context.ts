import type { EngineSession } from '../../compute/compute.ts';
import type { Progress } from '../../progress.ts';
import type { ProjectGraph } from '../../project/graph.ts';
import type { RowFile } from '../../storage/row-file.ts';
import type { Cursor, Session } from '../../storage/storage.ts';
import type { RowsSoFar } from '../record.ts';
import type { Shape } from '../shape.ts';
import type { KeyedReads } from './keys.ts';
import type { Loading } from './load.ts';
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
}
