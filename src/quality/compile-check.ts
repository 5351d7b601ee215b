import type { Check } from '../../models/checks.ts';
import type { Model } from '../../models/kinds.ts';
import { qualifiedName } from '../project/catalog.ts';
import type { ReportedCheck } from './report.ts';

/**
 * One compiler for the checks of rows: the same text for the engine before the commit and for the store after it, but for where the rows
 * are and how a name is quoted.
 */
export interface CompiledCheck extends ReportedCheck {
  /** A query that gives the keys of the rows which fail, as one text `failing_key`. */
  readonly failing: string;
  /** The models whose rows it looks at beside the model's own. */
  readonly against: readonly string[];
  /** Of a check that looks at each row alone: what a row that fails meets. The row is `t`. */
  readonly ofRow?: string;
  /** A run does not look at it. */
  readonly isValidatedOnly?: boolean;
}

/** Where checks find rows. */
export interface CheckedRows {
  /** The relation that holds the model's rows. */
  readonly own: string;
  /** The relation that holds another model's rows. */
  other(model: string): string;
  quote(identifier: string): string;
  /** Of a text column's type, for keys. */
  readonly text: string;
}

type Where = readonly [condition: string, against?: string];

/** Uniqueness of the key, required columns, and the contract's checks of rows. */
export function compileChecks(model: Model, rows: CheckedRows): readonly CompiledCheck[] {
  return [
    unique(model, rows),
    ofRows(model, rows, { name: 'not_null', kind: 'not_null' }, notNull(model, rows)),
    ...compileContract(model, rows),
  ];
}

/** The contract's checks of rows alone. */
export const compileContract = (model: Model, rows: CheckedRows): readonly CompiledCheck[] =>
  (model.checks ?? []).flatMap((check) => {
    const where = failingRows(check, rows);
    if (!where) return [];
    const compiled = ofRows(model, rows, { name: checkName(check), kind: check.kind, severity: check.severity }, where);
    return [check.kind === 'relationship' && check.isValidatedOnly ? { ...compiled, isValidatedOnly: true } : compiled];
  });

export function checkName(check: Check): string {
  if (check.kind === 'expression') return check.name;
  return check.kind === 'row_count' ? check.kind : `${check.kind}_${check.column}`;
}

function ofRows(
  model: Model,
  rows: CheckedRows,
  check: Omit<ReportedCheck, 'table'>,
  [condition, against]: Where,
): CompiledCheck {
  return {
    ...check,
    table: qualifiedName(model),
    failing: `select ${keyText(model.key, rows)} as failing_key from ${rows.own} as t where ${condition}`,
    ...(against === undefined ? { against: [], ofRow: condition } : { against: [against] }),
  };
}

function unique(model: Model, rows: CheckedRows): CompiledCheck {
  const key = model.key.map((column) => `t.${rows.quote(column)}`).join(', ');
  return {
    name: `unique_${model.key.join('_')}`,
    kind: 'unique',
    table: qualifiedName(model),
    failing: `select ${keyText(model.key, rows)} as failing_key from ${rows.own} as t group by ${key} having count(*) > 1`,
    against: [],
  };
}

/** With one column, that column; `concat_ws` of one would be refused by SQL Server. */
export function keyText(key: readonly string[], { quote, text }: Pick<CheckedRows, 'quote' | 'text'>): string {
  const values = key.map((column) => `cast(t.${quote(column)} as ${text})`);
  return values.length === 1 ? String(values[0]) : `concat_ws('|', ${values.join(', ')})`;
}

function notNull({ columns }: Model, { quote }: CheckedRows): Where {
  const required = Object.entries(columns).filter(([, { nullable }]) => !nullable);
  return [required.map(([name]) => `t.${quote(name)} is null`).join(' or ')];
}

/** A text as SQL writes it on every store and engine, but for backslashes in Spark. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The condition that a failing row meets; none for a check that is not about rows. */
function failingRows(check: Check, { quote, other }: CheckedRows): Where | undefined {
  switch (check.kind) {
    case 'accepted_values':
      return [`t.${quote(check.column)} not in (${check.values.map(literal).join(', ')})`];
    case 'accepted_range': {
      const column = `t.${quote(check.column)}`;
      const bounds = [
        ...(check.from === undefined ? [] : [`${column} < ${check.from}`]),
        ...(check.to === undefined ? [] : [`${column} > ${check.to}`]),
      ];
      return [bounds.join(' or ')];
    }
    case 'relationship': {
      const child = `t.${quote(check.column)}`;
      const parent = `select 1 from ${other(check.to)} as parent where parent.${quote(check.toColumn)} = ${child}`;
      return [`${child} is not null and not exists (${parent})`, check.to];
    }
    case 'expression':
      // A predicate is no value everywhere.
      return [`case when ${check.holds} then 0 else 1 end = 1`];
    default:
      return undefined;
  }
}
