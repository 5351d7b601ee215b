import { z } from 'zod';
import type { Check } from '../../../models/checks.ts';
import type { Column, Rule } from '../../../models/contract.ts';
import type { AddedColumns } from '../../../models/extension.ts';
import type { AsOf, Input, Model, ModelIndex, ModelKind } from '../../../models/kinds.ts';
import type { ColumnType } from '../../../models/types.ts';

/**
 * The contracts of `models/` as a reader of files meets them: nobody has compiled an own model, so that what TypeScript would refuse is
 * refused here. A property that no contract has is a mistake too.
 */

const names = z.array(z.string()).readonly();
const optional = <T extends z.ZodType>(type: T) => type.exactOptional();

const columnType: z.ZodType<ColumnType> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('id'), length: z.number().int().positive() }),
  z.strictObject({ kind: z.literal('text'), length: optional(z.number().int().positive()) }),
  z.strictObject({ kind: z.literal('decimal'), precision: z.number().int(), scale: z.number().int() }),
  z.strictObject({
    kind: z.enum(['text_array', 'json', 'integer', 'bigint', 'double', 'boolean', 'date', 'timestamp']),
  }),
]);

const columnShape = {
  type: columnType,
  nullable: optional(z.boolean()),
  unit: optional(z.string()),
  isPersonal: optional(z.boolean()),
  meaning: z.string(),
};

const columns = z.record(z.string(), z.strictObject(columnShape) satisfies z.ZodType<Column>);

const severity = z.enum(['error', 'warn']);

const check: z.ZodType<Check> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('accepted_values'), column: z.string(), values: names, severity }),
  z.strictObject({ kind: z.literal('known_values'), column: z.string(), text: z.string(), severity }),
  z.strictObject({
    kind: z.literal('accepted_range'),
    column: z.string(),
    from: optional(z.string()),
    to: optional(z.string()),
    severity,
  }),
  z.strictObject({
    kind: z.literal('relationship'),
    column: z.string(),
    to: z.string(),
    toColumn: z.string(),
    isValidatedOnly: z.boolean().exactOptional(),
    severity,
  }),
  z.strictObject({ kind: z.literal('expression'), name: z.string(), holds: z.string(), meaning: z.string(), severity }),
  z.strictObject({ kind: z.literal('recency'), column: z.string(), hours: z.number(), severity }),
  z.strictObject({ kind: z.literal('row_count'), least: z.number(), most: z.number(), severity }),
  z.strictObject({
    kind: z.literal('amount_share'),
    column: z.string(),
    rate: z.string(),
    of: z.string(),
    most: z.number(),
    severity,
  }),
]);

const index: z.ZodType<ModelIndex> = z.strictObject({
  columns: names,
  where: optional(z.array(z.strictObject({ column: z.string(), is: z.enum(['null', 'not null', 'true']) })).readonly()),
});

const input: z.ZodType<Input> = z.union([
  z.strictObject({ by: z.string() }),
  z.strictObject({ on: z.string(), through: z.string() }),
  z.strictObject({ whole: z.literal(true) }),
]);
const inputs = z.record(z.string(), input);

const asOf: z.ZodType<AsOf> = z.strictObject({
  dimension: z.string(),
  column: z.string(),
  at: z.string(),
  key: z.string(),
});

const contract = {
  name: z.string().regex(/^[a-z][a-z0-9_]*$/, 'a name is snake_case'),
  schema: z.enum(['core', 'mart']),
  grain: z.string(),
  meaning: z.string(),
  sql: z.string(),
  file: optional(z.string()),
  contractFile: optional(z.string()),
  key: names,
  columns,
  indexes: optional(z.array(index).readonly()),
  isPersonal: optional(z.boolean()),
  retired: optional(names),
  checks: optional(z.array(check).readonly()),
};

const history = z.strictObject({
  naturalKey: z.string(),
  surrogateKey: z.string(),
  changedAt: z.string(),
  tracked: names,
  inferred: optional(z.record(z.string(), z.string())),
});

export const modelSchema: z.ZodType<Model> = z.discriminatedUnion('kind', [
  z.strictObject({
    ...contract,
    kind: z.literal('by_key'),
    group: z.string(),
    inputs: optional(inputs),
    asOf: optional(z.array(asOf).readonly()),
  }),
  z.strictObject({ ...contract, kind: z.literal('scd2'), history }),
  z.strictObject({
    ...contract,
    kind: z.literal('append_only'),
    group: z.string(),
    covers: z.record(z.string(), names).exactOptional(),
  }),
  z.strictObject({ ...contract, kind: z.literal('additive'), input: z.string(), countedBy: z.string() }),
  z.strictObject({ ...contract, kind: z.literal('daily'), entity: names }),
  z.strictObject({ ...contract, kind: z.literal('view'), group: z.string(), inputs }),
]);

export const modelKinds = ['by_key', 'scd2', 'append_only', 'additive', 'daily', 'view'] as const satisfies ModelKind[];

/** Of any relation: which of its properties it may have is known once the relation is. */
export interface AnyExtension {
  readonly extends: string;
  readonly columns?: AddedColumns;
  readonly checks?: readonly Check[];
  readonly indexes?: readonly ModelIndex[];
  readonly rules?: readonly Rule[];
  readonly aggregateRules?: readonly Rule[];
  readonly memberRules?: readonly Rule[];
  readonly sql?: string;
}

const rules = z
  .array(
    z.strictObject({
      name: z.string(),
      holds: z.string(),
      meaning: z.string(),
      severity: optional(severity),
      found: optional(z.string()),
      expected: optional(z.string()),
    }),
  )
  .readonly();

export const extensionSchema: z.ZodType<AnyExtension> = z.strictObject({
  extends: z.string(),
  columns: optional(z.record(z.string(), z.strictObject({ ...columnShape, as: optional(z.string()) }))),
  checks: optional(z.array(check).readonly()),
  indexes: optional(z.array(index).readonly()),
  rules: optional(rules),
  aggregateRules: optional(rules),
  memberRules: optional(rules),
  sql: optional(z.string()),
});

/** The first thing that is wrong, in words: `columns.amount.type is missing`; undefined where nothing is. */
export function contractProblem(schema: z.ZodType, value: unknown): string | undefined {
  const result = schema.safeParse(value, { reportInput: true });
  const issue = result.error?.issues[0];
  if (!issue) return undefined;
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return `${path && `${path} `}has ${issue.keys.join(', ')}, which no contract has`;
  if (issue.input === undefined) return `${path} is missing`;
  return path ? `${path}: ${issue.message}` : issue.message;
}
