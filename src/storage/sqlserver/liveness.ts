import { type Patience, watchLine } from '../silence.ts';
import { connectionConfiguration, type SqlServerAddress } from './address.ts';
import { connect, type Tds } from './tds.ts';

export interface Watching {
  readonly address: SqlServerAddress;
  /** The connections that somebody works with. */
  readonly open: Set<Tds>;
  readonly patience: Patience | undefined;
}

/** Works with a connection; once its line has gone silent, that fails. A statement that runs does not: the server answers others meanwhile. */
export async function watched<T>(
  tds: Tds,
  { address, open, patience }: Watching,
  work: (tds: Tds) => Promise<T>,
): Promise<T> {
  const ask = async (withinMs: number): Promise<'known'> => {
    const { options, ...configuration } = connectionConfiguration(address);
    try {
      (await connect({ ...configuration, options: { ...options, connectTimeout: withinMs } })).close();
    } catch (error) {
      // Whoever refuses a further log-in answers.
      if ((error as { code?: string }).code !== 'ELOGIN') throw error;
    }
    return 'known';
  };
  const end = watchLine({ received: tds.received, ask, cut: tds.cut }, patience);
  open.add(tds);
  try {
    return await work(tds);
  } finally {
    end();
    open.delete(tds);
  }
}

export function cutAll(open: ReadonlySet<Tds>, error: Error): void {
  for (const tds of open) tds.cut(error);
}
