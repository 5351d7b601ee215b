import { counted } from '../counted.ts';
import type { ProjectCatalog } from '../project/catalog.ts';
import type { Session } from '../storage/storage.ts';
import { type CheckReport, check } from './report.ts';

/** The rules under which rows stand whose key is another row's: once it is cleaned, and as it is spelled already. */
export const SAME_KEY = 'same_key';
export const REPEATED_KEY = 'repeated_key';

const NAMED = { name: SAME_KEY, kind: SAME_KEY, severity: 'warn' } as const;

/** A warning for a table of which rows have the key of another one. */
export const sameKeyReport = (table: string, rows: number): CheckReport =>
  check({ ...NAMED, table }, 'every key once', `${counted(rows, 'row')} superseded`, rows);

/** The same of all that stands in quarantine. */
export async function checkSameKeys({ queries }: Session, { project }: ProjectCatalog): Promise<CheckReport[]> {
  const rows = await queries
    .selectFrom('ops.quarantine')
    .select(['source_table', ({ fn }) => fn.countAll().as('n')])
    .where('rule', 'in', [SAME_KEY, REPEATED_KEY])
    .groupBy('source_table')
    .orderBy('source_table')
    .execute();
  return rows.map(({ source_table: source, n }) => sameKeyReport(`${project.sourceSchema}.${source}`, Number(n)));
}
