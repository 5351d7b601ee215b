import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import type { VersionedModel } from '../../models/kinds.ts';
import type { Person } from '../../models/project.ts';
import { EcomError } from '../errors.ts';
import { presentKey } from '../etl/personal-data-key.ts';
import type { Platform } from '../platform.ts';
import { catalogOf, type ProjectCatalog, tableOf } from '../project/catalog.ts';
import { tableRef } from '../storage/identifiers.ts';
import type { Session } from '../storage/storage.ts';

/** Whom an erasure is about, and where the project says that rows are. */
export interface PersonCatalog {
  readonly catalog: ProjectCatalog;
  readonly person: Person;
  readonly dimension: VersionedModel;
  /** The person's key: a column of the source, the dimension and all that name the person. */
  readonly key: string;
}

/** @throws EcomError SETTING_INVALID where the project is about nobody */
export function personCatalog({ project }: Pick<Platform, 'project'>): PersonCatalog {
  const catalog = catalogOf(project);
  const { person } = project;
  const member = catalog.members.find(({ source }) => source === person?.source);
  const dimension = member && catalog.model(member.storedIn);
  if (!person || dimension?.kind !== 'scd2')
    throw new EcomError('SETTING_INVALID', `The project ${project.name} says of no table that its rows are people.`, {
      next: 'Give it a person (models/project.ts).',
    });
  return { catalog, person, dimension, key: dimension.history.naturalKey };
}

/** How the source spells a key: as it is compared, and otherwise. */
export async function spellingsOf({ queries }: Session, source: string, key: string): Promise<readonly string[]> {
  const rows = await queries
    .selectFrom('ops.key_spelling')
    .select('spelling')
    .where('source_table', '=', source)
    .where('clean_key', '=', key)
    .execute();
  return [...new Set([key, ...rows.map(({ spelling }) => JSON.parse(spelling) as string)])];
}

/** Keys of the people whose e-mail address this is or was, in the source or in any version of the dimension. */
export async function peopleByEmail(
  platform: Pick<Platform, 'config' | 'oltp' | 'dwh' | 'project'>,
  email: string,
): Promise<readonly string[]> {
  const { catalog, person, dimension, key } = personCatalog(platform);
  const address = email.trim().toLowerCase();
  const found = await platform.oltp.session(({ queries }) =>
    sql<{ key: unknown }>`select ${sql.id(key)} as "key" from ${tableRef(catalog.sourceTable(person.source))}
      where lower(ltrim(rtrim(${sql.id(person.email.column)}))) = ${address}`.execute(queries),
  );
  const hash = await hashOf(platform, address);
  const known = await platform.dwh.session(({ queries }) =>
    sql<{ key: unknown }>`select distinct ${sql.id(key)} as "key" from ${tableRef(tableOf(dimension))}
      where ${sql.id(person.email.hash)} = ${hash}`.execute(queries),
  );
  return [...new Set([...found.rows, ...known.rows].map((row) => String(row.key).trim()))].toSorted();
}

/** As `keyed_hash` makes it (`models/functions/settings.ts`). */
async function hashOf({ config }: Pick<Platform, 'config'>, address: string): Promise<string> {
  const secret = (await presentKey(config)) ?? '';
  return createHmac('sha256', Buffer.from(secret, 'hex')).update(address).digest('hex');
}
