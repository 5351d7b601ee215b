import type { Role } from '../storage.ts';
import { connectionConfiguration, type SqlServerAddress } from './address.ts';
import { literalText, quoted } from './identifiers.ts';
import { connect, type Tds } from './tds.ts';

const MAINTENANCE = 'master';
/** Makes the database if it is missing. Two programs at once make it once. */
export async function createDatabase(address: SqlServerAddress): Promise<void> {
  const tds = await connect(connectionConfiguration(address, MAINTENANCE));
  try {
    await tds.query(
      `exec sp_getapplock @Resource = N'ecom create database', @LockMode = 'Exclusive', @LockOwner = 'Session'`,
    );
    const { rows } = await tds.query(`select db_id(${literalText(address.database)}) as id`);
    if (rows[0]?.[0] == null) await tds.query(`create database ${quoted(address.database)}`);
  } finally {
    tds.close();
  }
}

/** How long a setting waits for the transactions that are open. */
export interface Wait {
  /** Called once it takes a while. */
  readonly onWait: () => void;
  readonly tellMs?: number;
  readonly giveUpMs?: number;
}

/**
 * Makes the database keep row versions for its readers, if it does not yet: a run reads a shop as of one moment without stopping its
 * writers, and would wait for its own locks in the warehouse. How a shop's own readers see it does not change. SQL Server first waits for
 * the transactions that are open.
 *
 * @throws the driver's error where this log-in may not, others are connected, or transactions stay open for too long (`ETIMEOUT`)
 */
export async function keepRowVersions(
  tds: Pick<Tds, 'query'>,
  role: Role,
  { onWait, tellMs = 5_000, giveUpMs = 60_000 }: Wait,
): Promise<void> {
  const { rows } = await tds.query(
    'select snapshot_isolation_state, is_read_committed_snapshot_on from sys.databases where database_id = db_id()',
  );
  const [snapshot, readCommitted] = rows[0] ?? [];
  if (Number(snapshot) !== 1) {
    const timer = setTimeout(onWait, tellMs);
    const setting = 'alter database current set allow_snapshot_isolation on';
    await tds.query(setting, [], giveUpMs).finally(() => clearTimeout(timer));
  }
  if (role === 'dwh' && Number(readCommitted) !== 1) {
    await tds.query('alter database current set read_committed_snapshot on with no_wait');
  }
}
