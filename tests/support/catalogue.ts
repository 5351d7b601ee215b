import pg from 'pg';

/** What a database holds: the name of each thing, and what is known of it. */
export type Catalogue = ReadonlyMap<string, string>;

/** Schemas of the server itself, and those of temporary tables, which end with their connection. */
const OURS = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`;

/** Each gives rows of `thing` and `known`. */
const questions: readonly string[] = [
  `select 'schema ' || n.nspname as thing, coalesce(n.nspacl::text, '') as known from pg_namespace n where ${OURS}`,
  `select case c.relkind when 'r' then 'table ' when 'v' then 'view ' when 'i' then 'index ' else 'relation ' end
      || n.nspname || '.' || c.relname as thing, concat_ws(' ', c.oid, c.relacl::text) as known
    from pg_class c inner join pg_namespace n on n.oid = c.relnamespace where ${OURS}`,
  `select 'column ' || n.nspname || '.' || c.relname || '.' || a.attname as thing,
      concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid)) as known
    from pg_attribute a inner join pg_class c on c.oid = a.attrelid inner join pg_namespace n on n.oid = c.relnamespace
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attnum > 0 and not a.attisdropped and c.relkind <> 'i' and ${OURS}`,
  `select 'trigger ' || g.tgname || ' on ' || n.nspname || '.' || c.relname as thing, concat_ws(' ', g.oid, pg_get_triggerdef(g.oid)) as known
    from pg_trigger g inner join pg_class c on c.oid = g.tgrelid inner join pg_namespace n on n.oid = c.relnamespace where ${OURS}`,
  `select 'function ' || n.nspname || '.' || p.proname as thing, concat_ws(' ', p.oid, p.prosrc) as known
    from pg_proc p inner join pg_namespace n on n.oid = p.pronamespace where ${OURS}`,
  `select 'default privileges ' || d.oid as thing, d.defaclacl::text as known from pg_default_acl d`,
];

/** Roles belong to the whole server: only a server of the test's own can be asked. */
const ROLES = `select 'role ' || r.rolname as thing, concat_ws(' ', r.oid, shobj_description(r.oid, 'pg_authid')) as known from pg_roles r`;

/** Everything that somebody could have made or changed in a database, rows too: their number and a hash of their values. */
export async function readCatalogue(url: string, { withRoles = false } = {}): Promise<Catalogue> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const catalogue = new Map<string, string>();
    for (const question of withRoles ? [...questions, ROLES] : questions) {
      const { rows } = await client.query<{ thing: string; known: string }>(question);
      for (const { thing, known } of rows) catalogue.set(thing, known);
    }
    for (const table of namesOf(catalogue, 'table')) {
      const quoted = table.split('.').map(pg.escapeIdentifier).join('.');
      const { rows } = await client.query<{ known: string }>(
        `select count(*) || ' rows ' || coalesce(md5(string_agg(t::text, E'\\n' order by t::text)), '') as known from ${quoted} as t`,
      );
      catalogue.set(`rows of ${table}`, rows[0]?.known ?? '');
    }
    return catalogue;
  } finally {
    await client.end();
  }
}

/** Names of the things of a kind: schemas, tables, … */
export const namesOf = (catalogue: Catalogue, kind: string): readonly string[] =>
  [...catalogue.keys()].filter((thing) => thing.startsWith(`${kind} `)).map((thing) => thing.slice(kind.length + 1));

/** What was made, removed or changed between two readings, in words. */
export function differences(before: Catalogue, after: Catalogue): readonly string[] {
  const made = [...after.keys()].filter((thing) => !before.has(thing)).map((thing) => `made ${thing}`);
  const removed = [...before.keys()].filter((thing) => !after.has(thing)).map((thing) => `removed ${thing}`);
  const changed = [...after]
    .filter(([thing, known]) => before.has(thing) && before.get(thing) !== known)
    .map(([thing, known]) => `changed ${thing}: ${before.get(thing)} to ${known}`);
  return [...made, ...removed, ...changed];
}
