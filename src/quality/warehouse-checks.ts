import { type RawBuilder, sql } from 'kysely';
import type { Check, Model } from '../../models/contract.ts';
import { typeName } from '../../models/types.ts';
import { modelNamed, RUN_COLUMN, tableOf } from '../etl/context.ts';
import type { CheckReport } from '../etl/report.ts';
import { holds } from '../etl/type-lattice.ts';
import type { Session } from '../storage/storage.ts';
import { check } from './check-report.ts';

/** The contracts' checks over whole tables, in the warehouse. */
export async function checkTable(session: Session, model: Model): Promise<CheckReport[]> {
  const reports = [await checkSchema(session, model)];
  for (const contractCheck of model.checks ?? []) reports.push(await runCheck(session, model, contractCheck));
  return reports;
}

const qualified = (model: Model): string => `${model.schema}.${model.name}`;

async function runCheck(session: Session, model: Model, contractCheck: Check): Promise<CheckReport> {
  const failing = failingRows(contractCheck);
  const query = sql<{
    failures: string | number;
  }>`select count(*) as failures from ${sql.table(qualified(model))} as t where ${failing}`;
  const { rows } = await query.execute(session.queries);
  const failures = Number(rows[0]?.failures ?? 0);
  return check(qualified(model), checkName(contractCheck), '0', String(failures), contractCheck.severity, failures);
}

export function checkName(contractCheck: Check): string {
  return contractCheck.kind === 'expression' ? contractCheck.name : `${contractCheck.kind}_${contractCheck.column}`;
}

function failingRows(contractCheck: Check): RawBuilder<unknown> {
  switch (contractCheck.kind) {
    case 'accepted_values':
      return sql`${sql.ref(contractCheck.column)} not in (${sql.join(contractCheck.values)})`;
    case 'relationship': {
      const { schema, name } = tableOf(modelNamed(contractCheck.to));
      const parent = sql`select 1 from ${sql.table(`${schema}.${name}`)} as p
        where ${sql.ref(`p.${contractCheck.toColumn}`)} = ${sql.ref(`t.${contractCheck.column}`)}`;
      return sql`${sql.ref(`t.${contractCheck.column}`)} is not null and not exists (${parent})`;
    }
    case 'expression':
      // The predicate is the contract's own text, in the portable subset.
      return sql`case when ${sql.raw(contractCheck.holds)} then 0 else 1 end = 1`;
  }
}

/** Every column of the contract is there and holds the contract's type. */
async function checkSchema(session: Session, model: Model): Promise<CheckReport> {
  const stored = new Map((await session.catalog.columns(tableOf(model)))?.map((column) => [column.name, column]));
  const wrong = Object.entries(model.columns).flatMap(([name, { type }]) => {
    const found = stored.get(name);
    if (!found) return [`${name}: missing`];
    return found.type && holds(found.type, type)
      ? []
      : [`${name}: ${typeName(type)} expected, ${found.nativeType} found`];
  });
  if (!stored.has(RUN_COLUMN)) wrong.push(`${RUN_COLUMN}: missing`);
  return check(
    qualified(model),
    'schema_matches_contract',
    'as in the contract',
    wrong.join('; ') || 'as in the contract',
    'error',
    wrong.length,
  );
}
