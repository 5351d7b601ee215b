import type { Database } from '../storage/storage.ts';

/** `ecom_ops` on the embedded server, which `src/wire.ts` opens: the scheduler's own tables, attempts of tasks, alerts. */
export interface State {
  readonly url: string;
  readonly database: Database;
}
