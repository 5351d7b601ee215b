import pg from 'pg';
import {
  type DatabaseName,
  databaseNames,
  type Login,
  type LoginName,
  loginNames,
  logins,
  owners,
  type Passwords,
  SUPERUSER,
} from './logins.ts';
import { type Access, type Answer, asSuperuser, type PresentLogin } from './probe.ts';
import { isPasswordOf } from './scram.ts';

/**
 * Who may do what on the embedded server: its log-ins, its databases, and what a log-in may do in each. What is as it should be is left
 * alone. What a log-in may do is written once, with a comment that tells so: what a person changed afterwards stays.
 */

/** Raised when the statements below change: they are then run again, also on what an earlier version made. */
const RIGHTS = 1;

/** A part of the server that is not as it should be yet. */
export interface Unsettled {
  readonly databases: readonly DatabaseName[];
  readonly logins: readonly LoginName[];
  /** Of log-ins that are there. */
  readonly passwords: readonly LoginName[];
  readonly rights: readonly DatabaseName[];
}

/** What has to be made or changed; undefined where nothing has. */
export async function unsettled(answer: Answer, passwords: Passwords): Promise<Unsettled | undefined> {
  const there = new Map<string, string | null>(answer.databases.map(({ name, comment }) => [name, comment]));
  const known = new Map(answer.logins.map((login) => [login.name, login]));
  const wrong: LoginName[] = [];
  for (const login of answer.logins) if (!(await hasPassword(login, passwords))) wrong.push(login.name);
  const found = {
    databases: databaseNames.filter((name) => !there.has(name)),
    logins: loginNames.filter((name) => known.get(name)?.comment !== loginComment(name)),
    passwords: wrong,
    rights: databaseNames.filter((name) => there.get(name) !== databaseComment(name)),
  };
  return Object.values(found).some((names) => names.length > 0) ? found : undefined;
}

const hasPassword = ({ name, verifier }: PresentLogin, passwords: Passwords): Promise<boolean> =>
  isPasswordOf(verifier, passwords[name]);

const loginComment = (name: LoginName): string => `${logins[name].comment} Made by ecom, version ${RIGHTS}.`;

const databaseComment = (name: DatabaseName): string => `Owned by ${owners[name]}. Rights by ecom, version ${RIGHTS}.`;

/** Makes and changes it. Each database as a whole or not at all; may be repeated. */
export async function settle(
  access: Access,
  { databases, logins: missing, passwords, rights }: Unsettled,
  secrets: Passwords,
): Promise<void> {
  await asSuperuser(access, 'postgres', async (client) => {
    for (const name of missing) await makeLogin(client, name, secrets[name]);
    for (const name of passwords) await setPassword(client, name, secrets[name]);
    // Copying files takes a sixth of the time that writing the copy to the log does, the default.
    for (const name of databases) await client.query(`create database ${quoted(name)} strategy file_copy`);
    await client.query('revoke all on database postgres, template1 from public');
    // So that a run can end a reader's connection which keeps a table from changing.
    await client.query(`grant ${loginNames.filter(isReader).map(quoted).join(', ')} to ecom_loader`);
  });
  for (const name of rights) await asSuperuser(access, name, (client) => inTransaction(client, grantsIn(name)));
}

const isReader = (name: LoginName): boolean => logins[name].connects.length > 0;

const quoted = pg.escapeIdentifier;
const literal = pg.escapeLiteral;

async function makeLogin(client: pg.Client, name: LoginName, password: string): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [name]);
  const limit = logins[name].connections ?? -1;
  const attributes = `login nosuperuser nocreatedb nocreaterole noreplication nobypassrls connection limit ${limit}`;
  await client.query(`${rowCount ? 'alter' : 'create'} role ${quoted(name)} ${attributes}`);
  await setPassword(client, name, password);
  for (const [setting, value] of Object.entries(logins[name].settings))
    await client.query(`alter role ${quoted(name)} set ${setting} = ${literal(value)}`);
  await client.query(`comment on role ${quoted(name)} is ${literal(loginComment(name))}`);
}

const setPassword = (client: pg.Client, name: LoginName, password: string): Promise<unknown> =>
  client.query(`alter role ${quoted(name)} password ${literal(password)}`);

async function inTransaction(client: pg.Client, statements: readonly string[]): Promise<void> {
  await client.query('begin');
  for (const statement of statements) await client.query(statement);
  await client.query('commit');
}

/** A reader of somebody's report may hold a table that changes its owner. */
const LOCK_TIMEOUT = '30s';

function grantsIn(database: DatabaseName): readonly string[] {
  const owner = owners[database];
  const readers = loginNames.filter((name) => logins[name].connects.includes(database));
  return [
    `set local lock_timeout = '${LOCK_TIMEOUT}'`,
    `alter database ${quoted(database)} owner to ${quoted(owner)}`,
    `revoke all on database ${quoted(database)} from public`,
    ...readers.map((name) => `grant connect on database ${quoted(database)} to ${quoted(name)}`),
    handOver(owner),
    ...(readers.length > 0 ? [keepFromReaders(owner)] : []),
    ...readers.filter((name) => readsAll(logins[name])).flatMap((name) => letReadAll(owner, name)),
    `comment on database ${quoted(database)} is ${literal(databaseComment(database))}`,
  ];
}

const readsAll = (login: Login): boolean => login.readsAll;

/** What an earlier version made as the superuser. A sequence of a column, an index and a table's own type go with their table. */
const handOver = (owner: LoginName): string => `do $body$
  declare change text;
  begin
    for change in
      select format('alter schema %I owner to %I', nspname, ${literal(owner)})
      from pg_namespace where nspowner = ${literal(SUPERUSER)}::regrole and ${ofPeople('nspname')}
      union all
      select format('alter table %I.%I owner to %I', n.nspname, c.relname, ${literal(owner)})
      from pg_class c inner join pg_namespace n on n.oid = c.relnamespace
      where c.relowner = ${literal(SUPERUSER)}::regrole and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and ${ofPeople('n.nspname')}
        and not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i', 'e')
          and d.refclassid = 'pg_class'::regclass)
      union all
      select format('alter routine %s owner to %I', p.oid::regprocedure, ${literal(owner)})
      from pg_proc p inner join pg_namespace n on n.oid = p.pronamespace
      where p.proowner = ${literal(SUPERUSER)}::regrole and ${ofPeople('n.nspname')}
      union all
      select format('alter type %I.%I owner to %I', n.nspname, t.typname, ${literal(owner)})
      from pg_type t inner join pg_namespace n on n.oid = t.typnamespace
      where t.typowner = ${literal(SUPERUSER)}::regrole and t.typtype in ('e', 'd', 'r') and ${ofPeople('n.nspname')}
    loop execute change; end loop;
  end $body$`;

const ofPeople = (schema: string): string => `${schema} !~ '^pg_' and ${schema} <> 'information_schema'`;

/** Functions that everybody may call, and by which a reader would hold others up or leave something behind. */
const keepFromReaders = (owner: LoginName): string => `do $body$
  declare routine regprocedure;
  begin
    for routine in
      select oid from pg_proc where pronamespace = 'pg_catalog'::regnamespace
        and (proname ~ '^pg_.*advisory' or proname ~ '^lo_' or proname in ('loread', 'lowrite', 'pg_logical_emit_message'))
    loop
      execute format('revoke execute on function %s from public', routine);
      execute format('grant execute on function %s to %I', routine, ${literal(owner)});
    end loop;
  end $body$`;

const letReadAll = (owner: LoginName, reader: LoginName): readonly string[] => [
  `alter default privileges for role ${quoted(owner)} grant usage on schemas to ${quoted(reader)}`,
  `alter default privileges for role ${quoted(owner)} grant select on tables to ${quoted(reader)}`,
  `do $body$
  declare present text;
  begin
    for present in select nspname from pg_namespace where ${ofPeople('nspname')} loop
      execute format('grant usage on schema %I to %I', present, ${literal(reader)});
      execute format('grant select on all tables in schema %I to %I', present, ${literal(reader)});
    end loop;
  end $body$`,
];
