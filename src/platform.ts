import type { Engine } from './compute/compute.ts';
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
  readonly variables: VariableStore;
  close(): Promise<void>;
}
