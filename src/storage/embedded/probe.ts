import pg from 'pg';
import { LOOPBACK } from '../../machine/ports.ts';
import { type LoginName, loginNames, SUPERUSER } from './logins.ts';

export interface Answer {
  /** `18.4`. */
  readonly version: string;
  /** The server's data directory: it is ours where this is ours. */
  readonly data: string;
  /** Its process, as its own file says. */
  readonly pid: number;
  readonly databases: readonly PresentDatabase[];
  readonly logins: readonly PresentLogin[];
}

export interface PresentDatabase {
  readonly name: string;
  readonly comment: string | null;
}

export interface PresentLogin {
  readonly name: LoginName;
  readonly comment: string | null;
  /** What the server checks a password against. */
  readonly verifier: string | null;
}

/** What `ask` needs of the server. */
export interface Access {
  readonly port: number;
  /** The superuser's. */
  readonly password: string;
}

/** Asks the server on a port who it is. Throws what the driver throws: nobody there, another password, still starting. */
export function ask(access: Access): Promise<Answer> {
  return asSuperuser(access, 'postgres', async (client) => {
    const { rows } = await client.query<Answer>(QUESTION, [loginNames]);
    const [answer] = rows;
    if (!answer) throw new Error('the server gives no answer');
    return answer;
  });
}

const QUESTION = `select current_setting('server_version') as version, current_setting('data_directory') as data,
  split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::integer as pid,
  (select json_agg(json_build_object('name', datname, 'comment', shobj_description(oid, 'pg_database'))) from pg_database) as databases,
  (select coalesce(json_agg(json_build_object('name', rolname, 'comment', shobj_description(oid, 'pg_authid'), 'verifier', rolpassword)), '[]')
    from pg_authid where rolname = any($1)) as logins`;

/** Connects as the superuser: for what nobody else may do. */
export async function asSuperuser<T>(
  { port, password }: Access,
  database: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    host: LOOPBACK,
    port,
    user: SUPERUSER,
    password,
    database,
    application_name: 'ecom',
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
