/** What an erasure did, or would do; `ecom erase --json` prints it as it is. */
export interface ErasureReport {
  readonly is_dry_run: boolean;
  readonly people: readonly ErasedPerson[];
  /** Folders of kept runs that were removed: their files may have had rows of the people. */
  readonly removed_runs: readonly string[];
}

export interface ErasedPerson {
  readonly key: string;
  /** Rows of each table that had something personal. */
  readonly rows: readonly { readonly table: string; readonly rows: number }[];
  /** Rows of the source that this log-in may not change, with the columns that its owner has to empty. */
  readonly for_the_owner: readonly OwnersRow[];
  /** Why; null where there are none. */
  readonly for_the_owner_because: string | null;
  /** Columns of the person's table that the contract does not know, and that nobody but its owner can judge. */
  readonly unknown_columns: readonly string[];
}

export interface OwnersRow {
  readonly table: string;
  readonly key: string;
  readonly columns: readonly string[];
}
