import type { Check, Model } from '../../models/contract.ts';
import type { EngineSession } from '../compute/compute.ts';
import { EcomError } from '../errors.ts';
import type { CheckReport } from '../etl/report.ts';

/** Checks from the contracts over the rows that a run is about to load, in the engine; the warehouse is touched only if all hold. */

interface CompiledCheck {
  readonly name: string;
  /** A query whose rows are the failures. */
  readonly failures: string;
}

/** All checks of a model in one query. */
export async function checkModel(engine: EngineSession, model: Model): Promise<CheckReport[]> {
  const checks = compile(model);
  const counts = checks.map(
    ({ failures }, position) => `(select count(*) from (${failures}) as failing) as check_${position}`,
  );
  const [row] = await engine.rows(`select ${counts.join(', ')}`);
  return checks.map(({ name }, position) => report(model, name, Number(row?.[`check_${position}`] ?? 0)));
}

function report(model: Model, name: string, failures: number): CheckReport {
  return {
    check_name: name,
    table_name: `${model.schema}.${model.name}`,
    severity: 'error',
    status: failures === 0 ? 'passed' : 'failed',
    failures,
    expected: '0',
    actual: String(failures),
  };
}

function compile(model: Model): CompiledCheck[] {
  const rows = `new_${model.name}`;
  const required = Object.entries(model.columns).filter(([, { nullable }]) => !nullable);
  return [
    {
      name: `unique_${model.key.join('_')}`,
      failures: `select 1 from ${rows} group by ${model.key.join(', ')} having count(*) > 1`,
    },
    {
      name: 'not_null',
      failures: `select 1 from ${rows} where ${required.map(([name]) => `${name} is null`).join(' or ')}`,
    },
    ...(model.checks ?? []).filter(({ severity }) => severity === 'error').map((check) => compileCheck(rows, check)),
  ];
}

function compileCheck(rows: string, check: Check): CompiledCheck {
  switch (check.kind) {
    case 'accepted_values':
      return {
        name: `accepted_values_${check.column}`,
        failures: `select 1 from ${rows} where ${check.column} not in (${check.values.map((value) => `'${value}'`).join(', ')})`,
      };
    case 'relationship':
      return {
        name: `relationship_${check.column}`,
        failures: `select 1 from ${rows} as child where child.${check.column} is not null
          and not exists (select 1 from ${check.to} as parent where parent.${check.toColumn} = child.${check.column})`,
      };
    case 'expression':
      return { name: check.name, failures: `select 1 from ${rows} where not coalesce((${check.holds}), false)` };
  }
}

/** Throws when a blocking check failed. */
export function assertAllPassed(reports: readonly CheckReport[]): void {
  const failed = reports.filter(({ status }) => status === 'failed');
  if (failed.length === 0) return;
  const list = failed
    .map(({ table_name, check_name, failures }) => `${table_name} ${check_name} (${failures} rows)`)
    .join(', ');
  throw new EcomError('CHECK_FAILED', `${failed.length} blocking checks failed: ${list}.`, {
    next: 'Nothing was loaded. Look at the rows with ecom sql, correct the source or the model, and run ecom etl again.',
    fields: { checks: failed },
  });
}
