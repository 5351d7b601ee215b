import { sql } from 'kysely';
import { type KnownValues, UNKNOWN } from '../../models/checks.ts';
import type { Model } from '../../models/kinds.ts';
import { counted } from '../counted.ts';
import { qualifiedName } from '../project/catalog.ts';
import type { Session } from '../storage/storage.ts';
import { checkName } from './compile-check.ts';
import { type CheckReport, check as report } from './report.ts';

/** So many texts are listed, the most frequent first. */
const MOST_TEXTS = 20;
const LONGEST = 60;

const NONE = 'every text is known';

/** Which texts of the shop are in no table of words, and how many rows have each. */
export async function checkKnownValues({ queries }: Session, model: Model, check: KnownValues): Promise<CheckReport> {
  const text = sql.ref(check.text);
  const { rows } = await sql<{ text: string | null; n: string | number }>`
    select ${text} as text, count(*) as n from ${sql.table(qualifiedName(model))}
    where ${sql.ref(check.column)} = ${UNKNOWN} group by ${text} order by count(*) desc`.execute(queries);
  const failures = rows.reduce((sum, { n }) => sum + Number(n), 0);
  const listed = rows.slice(0, MOST_TEXTS).map(({ text: found, n }) => `${quoted(found)} (${n})`);
  const more = rows.length > MOST_TEXTS ? `, and ${counted(rows.length - MOST_TEXTS, 'other')}` : '';
  const named = { name: checkName(check), kind: check.kind, table: qualifiedName(model), severity: check.severity };
  return report(named, NONE, failures === 0 ? NONE : `unknown: ${listed.join(', ')}${more}`, failures);
}

const quoted = (text: string | null): string =>
  text === null ? 'none' : `'${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}'`;
