import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Project, shopProject } from '../../models/project.ts';
import { duckdbAnalyser } from '../../src/compute/duckdb/analyser.ts';
import { loadConfig, packageFolder } from '../../src/config.ts';
import { graphOf } from '../../src/project/graph.ts';
import { modelHashes } from '../../src/project/hashes.ts';
import { contractProblem, modelSchema } from '../../src/project/own/contract-schema.ts';
import { withOwnModels } from '../../src/project/own/own-models.ts';
import { checkProject } from '../../src/project/validate.ts';
import { testFunctions } from '../support/functions.ts';
import { folderOf, ORDERS_DAILY } from '../support/own-folder.ts';

type Files = Readonly<Record<string, string>>;

/** The shop's project with a working folder of these files. */
const withFiles = async (files: Files): Promise<Project> =>
  withOwnModels(shopProject, join(await folderOf(files), 'models'), packageFolder());

/** What is wrong with them; undefined where nothing is. */
const problemOf = (files: Files): Promise<unknown> =>
  withFiles(files)
    .then((project) => checkProject(project, duckdbAnalyser))
    .then(
      () => undefined,
      (error: unknown) => error,
    );

const modelOf = (project: Project, name: string) => project.models.find((model) => model.name === name);
const stagingOf = (project: Project, name: string) => project.stagings.find((staging) => staging.name === name);

const extension = (target: string, body: string): Files => ({
  'models/own.ts': `import { boolean, id, integer, text } from 'ecom-data-platform/models/types.ts';
export const own = {
  extends: '${target}',
  ${body}
};
`,
});

it('a model is added after those that are there, which stay as they are', async () => {
  const project = await withFiles(ORDERS_DAILY);
  expect(project.models.map(({ name }) => name)).toEqual([
    ...shopProject.models.map(({ name }) => name),
    'orders_daily',
  ]);
  expect(await problemOf(ORDERS_DAILY)).toBeUndefined();
  const hashesOf = async (one: Project) => modelHashes(await graphOf(one, duckdbAnalyser), testFunctions, new Set());
  const [before, after] = [await hashesOf(shopProject), await hashesOf(project)];
  expect(Object.fromEntries(after)).toMatchObject(Object.fromEntries(before));
  expect(after.size).toBe(before.size + 1);
});

it('without a model or extension the project is the very one that it was', async () => {
  const files = {
    'models/notes.md': 'Nothing yet.',
    'models/shared.ts':
      "export const channels = ['web'] as const;\nexport const column = { kind: 'text' };\nexport const twice = (n: number) => 2 * n;",
    'models/orders_daily.cases.ts': "throw new Error('cases are not loaded');",
  };
  expect(await withFiles(files)).toBe(shopProject);
});

it('an export that another file passes on counts once', async () => {
  const project = await withFiles({
    ...ORDERS_DAILY,
    'models/all.ts': "export * from './marts/orders_daily.ts';",
  });
  expect(project.models.filter(({ name }) => name === 'orders_daily')).toHaveLength(1);
});

it('JavaScript needs no compiler and no import', async () => {
  const project = await withFiles({
    'models/own.mjs':
      "export default { extends: 'fact_refund', columns: { is_large: { type: { kind: 'boolean' }, nullable: true, meaning: 'Over 100.', as: 'amount > 100' } } };",
  });
  expect(modelOf(project, 'fact_refund')?.columns.is_large).toEqual({
    type: { kind: 'boolean' },
    nullable: true,
    meaning: 'Over 100.',
  });
});

it('an expression wraps the SQL, whose lines stay where they were', async () => {
  const files = extension(
    'fact_payment',
    `columns: {
    is_card: { type: boolean(), nullable: true, meaning: 'Paid by card.', as: "method = 'card'" },
    size: { type: text(5), nullable: true, meaning: 'By amount.', as: \`
      case -- in the order's currency
        when amount > 100 then 'large  --x' else 'small' end\` },
  },`,
  );
  const before = shopProject.models.find(({ name }) => name === 'fact_payment');
  const after = modelOf(await withFiles(files), 'fact_payment');
  expect(after?.sql).toBe(
    `select computed.*, (method = 'card') as is_card, (case when amount > 100 then 'large  --x' else 'small' end) as size from (${before?.sql}\n) as computed`,
  );
  expect(Object.keys(after?.columns ?? {})).toEqual([...Object.keys(before?.columns ?? {}), 'is_card', 'size']);
  expect(await problemOf(files)).toBeUndefined();
});

it('a required column of its own is a check, and may be null in the table', async () => {
  const files = extension(
    'fact_payment',
    "columns: { cents: { type: integer(), meaning: 'Cents.', as: 'amount * 100' } },",
  );
  const model = modelOf(await withFiles(files), 'fact_payment');
  expect(model?.columns.cents?.nullable).toBe(true);
  expect(model?.checks?.at(-1)).toEqual({
    kind: 'expression',
    name: 'cents_is_known',
    holds: 'cents is not null',
    meaning: 'Every row has a cents.',
    severity: 'error',
  });
});

it('a column of the source reaches the fact through two expressions', async () => {
  const files = {
    'models/gift.ts': `import { text } from 'ecom-data-platform/models/types.ts';
const gift_note = { type: text(200), nullable: true, meaning: 'What the card says.' };
export const source = { extends: 'orders', columns: { gift_note } };
export const staging = { extends: 'stg_orders', columns: { gift_note: { ...gift_note, as: 'clean_text(raw.gift_note)' } } };
export const fact = { extends: 'fact_order', columns: { gift_note: { ...gift_note, as: 'staged.gift_note' } } };
`,
  };
  const project = await withFiles(files);
  expect(project.sources.find(({ name }) => name === 'orders')?.columns.gift_note?.type).toEqual({
    kind: 'text',
    length: 200,
  });
  expect(stagingOf(project, 'stg_orders')?.sql).toContain(
    'inner join src_orders as raw on raw.order_id = computed.order_id',
  );
  expect(modelOf(project, 'fact_order')?.sql).toContain(
    'inner join stg_orders as staged on staged.order_id = computed.order_id',
  );
  expect(await problemOf(files)).toBeUndefined();
});

it('checks and rules of a name that is there take its place, others are added', async () => {
  const rule = (name: string) => `{ name: '${name}', holds: 'exchange_rate > 0.5', meaning: 'Ours.' }`;
  const project = await withFiles(
    extension('stg_orders', `rules: [${rule('exchange_rate_positive')}, ${rule('not_too_cheap')}],`),
  );
  const before = stagingOf(shopProject, 'stg_orders')?.rules ?? [];
  const after = stagingOf(project, 'stg_orders')?.rules ?? [];
  expect(after).toHaveLength(before.length + 1);
  expect(after.filter(({ holds }) => holds === 'exchange_rate > 0.5').map(({ name }) => name)).toEqual([
    'exchange_rate_positive',
    'not_too_cheap',
  ]);
});

it('a model of a name that is there takes its place in the order', async () => {
  const files = {
    'models/c.ts': `import { customer360 } from 'ecom-data-platform/models/marts/customer_360.ts';
import { boolean } from 'ecom-data-platform/models/types.ts';
export const ours = {
  ...customer360,
  sql: \`select all_of_it.*, order_count > 1 as is_regular from (\${customer360.sql}) as all_of_it;\`,
  columns: { ...customer360.columns, is_regular: { type: boolean(), meaning: 'Came back.' } },
};`,
  };
  const project = await withFiles(files);
  expect(project.models.map(({ name }) => name)).toEqual(shopProject.models.map(({ name }) => name));
  expect(modelOf(project, 'customer_360')?.columns.is_regular?.nullable).toBe(true);
  expect(await problemOf(files)).toBeUndefined();
});

it.each(shopProject.models.map((model) => [model.name, model] as const))(
  '%s is a contract that is taken',
  (_, model) => {
    expect(contractProblem(modelSchema, model)).toBeUndefined();
  },
);

describe('a mistake is named with its file and line', () => {
  const model = ORDERS_DAILY['models/marts/orders_daily.ts'];
  const sql = ORDERS_DAILY['models/marts/orders_daily.sql'];
  const daily = (changed: Files): Files => ({ ...ORDERS_DAILY, ...changed });
  const column = (name: string, as: string): string =>
    `columns: {\n    ${name}: { type: integer(), nullable: true, meaning: 'A.', as: '${as}' },\n  },`;

  it.each<[mistake: string, files: Files, message: RegExp, next?: RegExp]>([
    [
      'TypeScript that is none',
      { 'models/a.ts': 'export const a = 1;\nexport const b = {;\n' },
      /^models\/a\.ts:2: Expected identifier/,
    ],
    [
      'a file that is not there',
      { 'models/a.ts': "\nimport './b.ts';\n" },
      /^models\/a\.ts:2: Could not resolve "\.\/b\.ts"/,
    ],
    [
      'a module that throws',
      { 'models/a.ts': "const reason: string = 'on purpose';\n\nthrow new Error(reason);\n" },
      /^models\/a\.ts:3: it cannot be loaded: on purpose/,
    ],
    [
      'a model without sql',
      daily({ 'models/marts/orders_daily.ts': model.replace('  sql,\n', '') }),
      /^models\/marts\/orders_daily\.ts:5: ordersDaily is no model: it has no sql/,
    ],
    [
      'a model of no kind',
      daily({ 'models/marts/orders_daily.ts': model.replace("'by_key'", "'by_keys'") }),
      /:5: ordersDaily is no model: its kind is one of by_key, scd2/,
    ],
    [
      'a column without type',
      daily({ 'models/marts/orders_daily.ts': model.replace('type: date(), ', '') }),
      /:5: ordersDaily is no model: columns\.order_date\.type is missing/,
    ],
    [
      'a property that no contract has',
      daily({ 'models/marts/orders_daily.ts': model.replace('group:', 'indexs: [], group:') }),
      /ordersDaily is no model: has indexs, which no contract has/,
    ],
    [
      'a model twice',
      daily({ 'models/b.ts': model.replace('./orders', './marts/orders') }),
      /^models\/marts\/orders_daily\.ts:5: orders_daily is a model of models\/b\.ts too/,
    ],
    [
      'SQL that is none',
      daily({ 'models/marts/orders_daily.sql': sql.replace('from orders\n', 'form orders\n') }),
      /^models\/marts\/orders_daily\.sql:1\d: /,
    ],
    [
      'SQL that reads what is not there',
      daily({ 'models/marts/orders_daily.sql': sql.replace('fact_order', 'fact_ordr') }),
      /^models\/marts\/orders_daily\.sql:4: it reads fact_ordr/,
      /Did you mean fact_order\?/,
    ],
    [
      'SQL within TypeScript',
      daily({
        'models/marts/orders_daily.ts': model.replace(
          /import sql.*/,
          "const sql = 'select\\n  1 as a\\nfrom fact_ordr';",
        ),
      }),
      /^models\/marts\/orders_daily\.ts \(sql\):3: it reads fact_ordr/,
    ],
    [
      'an input that the SQL does not read',
      daily({ 'models/marts/orders_daily.ts': model.replace('fact_order:', 'fact_refund:') }),
      /orders_daily\.sql:4: it reads fact_order, which is not in inputs/,
      /models\/marts\/orders_daily\.ts/,
    ],
    [
      'an extension of what is not there',
      extension('fact_ordr', ''),
      /^models\/own\.ts:3: it extends fact_ordr, which is no model/,
      /Did you mean fact_order\?/,
    ],
    [
      'a column that is there',
      extension('fact_order', column('status', '1')),
      /^models\/own\.ts:5: fact_order has a column status already/,
    ],
    [
      'a column that comes from nowhere',
      extension('fact_order', "columns: {\n    a: { type: integer(), meaning: 'A.' },\n  },"),
      /^models\/own\.ts:5: the column a of fact_order comes from nowhere/,
    ],
    [
      'an expression that is none',
      extension('fact_order', column('a', 'line_count +')),
      /^models\/own\.ts:5: the column a of fact_order: syntax error/,
    ],
    [
      'an expression over what is not there',
      extension('fact_order', column('a', 'line_cuont')),
      /^models\/own\.ts:5: the column a of fact_order: Referenced column "line_cuont" not found/,
    ],
    [
      'a required column of versions',
      extension('dim_customer', "columns: {\n    a: { type: integer(), meaning: 'A.', as: '1' },\n  },"),
      /^models\/own\.ts:5: the column a of dim_customer may be null/,
    ],
    [
      'an expression of a source',
      extension('orders', column('a', '1')),
      /^models\/own\.ts:5: a of the source orders has an expression/,
      /stg_orders/,
    ],
    [
      'a rule of a model',
      extension('fact_order', 'rules: [],'),
      /^models\/own\.ts:4: fact_order is a model, which has no rules/,
    ],
    [
      'a check that cannot be read',
      extension(
        'fact_order',
        "checks: [\n    { kind: 'expression', name: 'few', holds: 'lines < 9', meaning: 'Few.', severity: 'warn' },\n  ],",
      ),
      /^models\/own\.ts:5: the check few of fact_order: Referenced column "lines"/,
    ],
    [
      'a check of a column that is not there',
      extension('fact_order', "checks: [{ kind: 'accepted_range', column: 'lines', from: '1', severity: 'warn' }],"),
      /^models\/own\.ts:\d+: a check of fact_order names lines/,
    ],
    ...['column', 'rate', 'of'].map((place): [string, Record<string, string>, RegExp] => [
      `an amount's share with a wrong ${place}`,
      extension(
        'fact_order',
        `checks: [${JSON.stringify({
          kind: 'amount_share',
          column: 'rounding_amount',
          rate: 'exchange_rate',
          of: 'total_amount_shop',
          most: 0.1,
          severity: 'warn',
          [place]: 'lines',
        })}],`,
      ),
      /^models\/own\.ts:\d+: a check of fact_order names lines/,
    ]),
    [
      'a rule that cannot be read',
      extension('stg_orders', "rules: [\n    { name: 'paid', holds: 'piad', meaning: 'Paid.' },\n  ],"),
      /^models\/own\.ts:5: the rule paid of stg_orders: Referenced column "piad"/,
    ],
    [
      'a replacing model that lacks a column',
      {
        'models/p.ts':
          "import { factPayment, } from 'ecom-data-platform/models/core/fact_payment.ts';\nconst { method: _, ...columns } = factPayment.columns;\nexport const ours = { ...factPayment, columns };",
      },
      /^models\/p\.ts:3: fact_payment lacks the column method/,
    ],
    [
      'a replacing model with another key',
      {
        'models/p.ts':
          "import { factPayment } from 'ecom-data-platform/models/core/fact_payment.ts';\nexport const ours = {\n  ...factPayment,\n  key: ['order_id'],\n};",
      },
      /^models\/p\.ts:4: fact_payment takes the place of a model whose key is payment_id, and not order_id/,
    ],
  ])('%s', async (_mistake, files, message, next = /./) => {
    const problem = await problemOf(files);
    expect(problem).toMatchObject({
      code: 'PROJECT_INVALID',
      message: expect.stringMatching(message),
      next: expect.stringMatching(next),
    });
  });
});

it("the folder is models/ beside .env, and in the package's own checkout there is none", async () => {
  const folder = await folderOf({ 'models/a.ts': '', '.env': '' });
  expect(loadConfig({}, folder).ownModels).toBe(join(folder, 'models'));
  expect(loadConfig({}, await folderOf({ models: 'a file' })).ownModels).toBeUndefined();
  expect(loadConfig({}, packageFolder()).ownModels).toBeUndefined();
});
