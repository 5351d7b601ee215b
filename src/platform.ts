import type { Project } from '../models/project.ts';
import type { Engine, SqlAnalyser } from './compute/compute.ts';
import type { Config } from './config.ts';
import type { Database } from './storage/storage.ts';
import type { VariableStore } from './variables/store.ts';

/** The implementations of one configuration, opened by `src/wire.ts`. */
export interface Platform {
  readonly config: Config;
  /** `ecom_db`, the shop's operational database. */
  readonly oltp: Database;
  /** `ecom_dwh`, the warehouse. */
  readonly dwh: Database;
  readonly engine: Engine;
  /** Reads the project's SQL, whichever engine runs it. */
  readonly analyser: SqlAnalyser;
  /** What the data means. */
  readonly project: Project;
  readonly variables: VariableStore;
  close(): Promise<void>;
}
