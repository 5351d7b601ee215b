import type { Expression } from '../../../models/checks.ts';
import type { Columns, Rule, Source, Staging } from '../../../models/contract.ts';
import type { AddedColumn } from '../../../models/extension.ts';
import { type Model, resultColumns } from '../../../models/kinds.ts';
import type { Addition } from '../../../models/project.ts';
import { checkName } from '../../quality/compile-check.ts';
import { contractFileOf } from '../catalog.ts';
import { projectError } from '../project-error.ts';
import type { AnyExtension } from './contract-schema.ts';
import type { OwnPart } from './read-folder.ts';

export interface Extended<T> {
  readonly definition: T;
  readonly additions: readonly Addition[];
}

/**
 * @param staging the staging model whose rows the model stores, if any: its columns are `staged.…`
 * @throws EcomError PROJECT_INVALID
 */
export function extendModel(model: Model, part: OwnPart<AnyExtension>, staging: Staging | undefined): Extended<Model> {
  const { value } = part;
  refuse(part, 'a model', ['rules', 'aggregateRules', 'memberRules']);
  const added = addedColumns(part, model.name, [...Object.keys(model.columns), 'etl_run_id']);
  for (const [name, { as, nullable }] of added) validateAdded(model, part, name, as, nullable ?? false);
  const sql = withoutSemicolon(value.sql ?? model.sql);
  const other = staging && { alias: 'staged', relation: staging.name, key: staging.key };
  const result = resultColumns(model).map((name) =>
    name in model.columns ? name : `cast(null as timestamp) as ${name}`,
  );
  const { columns, checks } = softlyRequired(
    { ...model.columns, ...contracted(added) },
    added.map(([name]) => name),
  );
  const ownChecks = [...(value.checks ?? []), ...checks];
  const definition: Model = {
    ...model,
    columns,
    sql: withExpressions(sql, added, other),
    ...(value.sql === undefined ? {} : { file: part.sqlFile, contractFile: contractFileOf(model) }),
    checks: replacedByName(model.checks ?? [], ownChecks, checkName),
    indexes: [...(model.indexes ?? []), ...(value.indexes ?? [])],
  };
  return {
    definition,
    additions: [
      ...expressionsOf(part, model.name, `(select ${result.join(', ')} from ${model.name})`, added, other),
      ...ownChecks.map((check) => placed(part, 'check', checkName(check), model.name)),
    ],
  };
}

/** @throws EcomError PROJECT_INVALID */
export function extendStaging(staging: Staging, part: OwnPart<AnyExtension>): Extended<Staging> {
  const { value } = part;
  refuse(part, 'a staging model', ['checks', 'indexes']);
  const added = addedColumns(part, staging.name, Object.keys(staging.columns));
  const other = { alias: 'raw', relation: `src_${staging.source}`, key: staging.key };
  const lists = { rules: staging.rules, aggregateRules: staging.aggregateRules, memberRules: staging.memberRules };
  const rules = Object.fromEntries(
    Object.entries(lists).flatMap(([list, present]) => {
      const own = value[list as keyof typeof lists];
      return own ? [[list, replacedByName(present ?? [], own, (rule: Rule) => rule.name)]] : [];
    }),
  );
  const ownRules = [value.rules, value.aggregateRules, value.memberRules].flatMap((list) => list ?? []);
  const definition: Staging = {
    ...staging,
    ...rules,
    columns: { ...staging.columns, ...contracted(added) },
    sql: withExpressions(withoutSemicolon(value.sql ?? staging.sql), added, other),
    ...(value.sql === undefined ? {} : { file: part.sqlFile }),
  };
  const before = `(select ${Object.keys(staging.columns).join(', ')} from ${staging.name})`;
  return {
    definition,
    additions: [
      ...expressionsOf(part, staging.name, before, added, other),
      ...ownRules.map(({ name }) => placed(part, 'rule', name, staging.name)),
    ],
  };
}

/** @throws EcomError PROJECT_INVALID */
export function extendSource(source: Source, part: OwnPart<AnyExtension>): Pick<Extended<Source>, 'definition'> {
  refuse(part, 'a source', ['checks', 'indexes', 'rules', 'aggregateRules', 'memberRules', 'sql']);
  const added = Object.entries(part.value.columns ?? {});
  refuseTaken(part, source.name, added, Object.keys(source.columns));
  const computed = added.find(([, { as }]) => as !== undefined);
  if (computed)
    throw projectError(
      part.place(computed[0]),
      `${computed[0]} of the source ${source.name} has an expression, and a source is read as it is`,
      `Put the expression into an extension of stg_${source.name}.`,
    );
  return { definition: { ...source, columns: { ...source.columns, ...contracted(added) } } };
}

/** The columns of the extension, each of which is new and comes from somewhere. */
function addedColumns(
  part: OwnPart<AnyExtension>,
  target: string,
  taken: readonly string[],
): readonly (readonly [string, AddedColumn])[] {
  const added = Object.entries(part.value.columns ?? {});
  refuseTaken(part, target, added, taken);
  const lacking = part.value.sql === undefined && added.find(([, { as }]) => as === undefined);
  if (lacking)
    throw projectError(
      part.place(lacking[0]),
      `the column ${lacking[0]} of ${target} comes from nowhere`,
      'Write its expression as `as`, or give the sql that has it.',
    );
  return added;
}

function refuseTaken(
  part: OwnPart<AnyExtension>,
  target: string,
  added: readonly (readonly [string, unknown])[],
  taken: readonly string[],
): void {
  for (const [name] of added) {
    if (!/^[a-z][a-z0-9_]*$/.test(name))
      throw projectError(part.place(), `the column ${name} of ${target} is not snake_case`, 'Give it another name.');
    if (taken.includes(name))
      throw projectError(part.place(name), `${target} has a column ${name} already`, 'Give it another name.');
  }
}

function refuse(part: OwnPart<AnyExtension>, what: string, lists: readonly (keyof AnyExtension)[]): void {
  const found = lists.find((name) => part.value[name] !== undefined);
  if (found)
    throw projectError(part.place(found), `${part.value.extends} is ${what}, which has no ${found}`, 'Take it out.');
}

/** Which expressions a kind of model cannot keep up to date. */
function validateAdded(
  { name: model, kind }: Model,
  part: OwnPart<AnyExtension>,
  name: string,
  as: string | undefined,
  nullable: boolean,
): void {
  if (as !== undefined && (kind === 'additive' || kind === 'view'))
    throw projectError(
      part.place(name),
      kind === 'view'
        ? `${model} is a view, whose SQL the store runs as it is written`
        : `${model} is additive: every column of it is a sum or a count over the rows of its input`,
      'Give the extension an sql that has the column.',
    );
  if (!nullable && (kind === 'scd2' || kind === 'append_only' || kind === 'daily'))
    throw projectError(
      part.place(name),
      `the column ${name} of ${model} may be null: rows that the run keeps have no value of it`,
      'Say nullable: true.',
    );
}

const contracted = (added: readonly (readonly [string, AddedColumn])[]): Columns =>
  Object.fromEntries(added.map(([name, { as: _, ...column }]) => [name, column]));

/**
 * A table that is there gains columns that may be null, and whoever takes the folder away goes on without them: what an own column requires
 * is a check, and no constraint of the table.
 */
export function softlyRequired(
  columns: Columns,
  names: readonly string[],
): { readonly columns: Columns; readonly checks: readonly Expression[] } {
  const required = names.filter((name) => !columns[name]?.nullable);
  const soft = required.flatMap((name) =>
    columns[name] ? [[name, { ...columns[name], nullable: true }] as const] : [],
  );
  return {
    columns: { ...columns, ...Object.fromEntries(soft) },
    checks: required.map((name) => ({
      kind: 'expression',
      name: `${name}_is_known`,
      holds: `${name} is not null`,
      meaning: `Every row has a ${name}.`,
      severity: 'error',
    })),
  };
}

/** Those of a name that is there take its place. */
function replacedByName<T>(present: readonly T[], own: readonly T[], nameOf: (one: T) => string): readonly T[] {
  const names = new Set(own.map(nameOf));
  return [...present.filter((one) => !names.has(nameOf(one))), ...own];
}

/** A row beside the computed one, with the same key. */
interface OtherRow {
  readonly alias: string;
  readonly relation: string;
  readonly key: readonly string[];
}

/** The model's SQL as it is, line by line, within one that adds columns. */
function withExpressions(
  sql: string,
  added: readonly (readonly [string, AddedColumn])[],
  other: OtherRow | undefined,
): string {
  const expressions = added.flatMap(([name, { as }]) => (as === undefined ? [] : [{ name, as: onOneLine(as) }]));
  if (expressions.length === 0) return sql;
  const list = expressions.map(({ name, as }) => `(${as}) as ${name}`).join(', ');
  const names = expressions.some(({ as }) => namesRow(as, other));
  const same = other?.key.map((column) => `${other.alias}.${column} = computed.${column}`).join(' and ');
  const join = names ? ` inner join ${other?.relation} as ${other?.alias} on ${same}` : '';
  return `select computed.*, ${list} from (${sql}\n) as computed${join}`;
}

/** Each expression alone, so that a mistake in it is found where it is written. */
function expressionsOf(
  part: OwnPart<AnyExtension>,
  target: string,
  computed: string,
  added: readonly (readonly [string, AddedColumn])[],
  other: OtherRow | undefined,
): Addition[] {
  return added.flatMap(([name, { as }]) => {
    if (as === undefined) return [];
    const beside = namesRow(as, other) ? `, ${other?.relation} as ${other?.alias}` : '';
    const sql = `select (${onOneLine(as)}) as ${name} from ${computed} as computed${beside}`;
    return [{ ...placed(part, 'column', name, target), sql }];
  });
}

const namesRow = (as: string, other: OtherRow | undefined): boolean =>
  other !== undefined && new RegExp(`\\b${other.alias}\\.`).test(as);

/** Texts in quotes stay as they are; a comment would swallow what follows. */
const onOneLine = (expression: string): string =>
  expression.replace(/('(?:[^']|'')*')|(?:--[^\n]*|\s)+/g, (_, text?: string) => text ?? ' ').trim();

/** People end a file with one; within another query it is a mistake. */
export const withoutSemicolon = (sql: string): string => sql.replace(/;\s*$/, '\n');

function placed(part: OwnPart<AnyExtension>, what: string, name: string, target: string): Addition {
  const { file, line } = part.place(name);
  return { name: `the ${what} ${name} of ${target}`, file, ...(line === undefined ? {} : { line }) };
}
