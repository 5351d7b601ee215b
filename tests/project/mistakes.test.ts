import { describe, expect, it } from 'vitest';
import { portableFunctions } from '../../models/functions.ts';
import type { AppendOnlyModel, ByKeyModel, Model } from '../../models/kinds.ts';
import type { Project } from '../../models/project.ts';
import { bigint, date, id } from '../../models/types.ts';
import { duckdbAnalyser } from '../../src/compute/duckdb/analyser.ts';
import { EcomError } from '../../src/errors.ts';
import { graphOf } from '../../src/project/graph.ts';
import { validateProject } from '../../src/project/validate.ts';
import { libraryChanged, libraryProject, libraryWith } from '../support/library/project.ts';

const functions = portableFunctions({ personalDataKey: '', variables: {}, asOfDate: '' });

const check = async (project: Project): Promise<void> =>
  validateProject(await graphOf(project, duckdbAnalyser), duckdbAnalyser, functions);

/** What is said of a project. */
async function mistakeIn(project: Project): Promise<{ readonly message: string; readonly next: string | undefined }> {
  const error: unknown = await check(project).catch((thrown: unknown) => thrown);
  if (!(error instanceof EcomError)) throw new Error(`no mistake was found: ${String(error)}`);
  expect(error.code).toBe('PROJECT_INVALID');
  return { message: error.message, next: error.next };
}

const branches: ByKeyModel = {
  name: 'branches',
  kind: 'by_key',
  schema: 'mart',
  grain: 'one branch',
  meaning: 'Loans of a branch.',
  sql: 'select branch, count(*) as loan_count\nfrom fact_loan\ngroup by branch',
  key: ['branch'],
  group: 'branch',
  inputs: { fact_loan: { by: 'branch' } },
  columns: {
    branch: { type: id(), meaning: 'The branch.' },
    loan_count: { type: bigint(), meaning: 'Loans.' },
  },
};

const withBranches = (change: Partial<ByKeyModel>, ...others: readonly Model[]): Project =>
  libraryWith({ ...branches, ...change }, ...others);

it('the library and the model that the mistakes are made in hold', async () => {
  await check(libraryProject);
  await check(withBranches({}));
});

describe('a mistake of a modeller is told with file and line', () => {
  it('a relation that nothing is, with the one that was meant', async () => {
    const sql = 'select branch, count(*) as loan_count\n\nfrom fact_laon\ngroup by branch';
    expect(await mistakeIn(withBranches({ sql }))).toEqual({
      message: 'models/marts/branches.sql:3: it reads fact_laon, which is no model and no staging model.',
      next: 'Did you mean fact_loan? Nothing was read or loaded; ecom etl --check looks again.',
    });
    const far = await mistakeIn(withBranches({ sql: 'select 1 from whatever_this_is' }));
    expect(far.message).toBe(
      'models/marts/branches.sql:1: it reads whatever_this_is, which is no model and no staging model.',
    );
    expect(far.next).not.toContain('Did you mean');
  });

  it('old rows of another model, and a misspelt prefix', async () => {
    const { message } = await mistakeIn(withBranches({ sql: 'select branch, 1 as loan_count from old_fact_loan' }));
    expect(message).toBe(
      'models/marts/branches.sql:1: it reads old_fact_loan, which is no model and no staging model.',
    );
  });

  it('a model that reads itself', async () => {
    const sql = 'select branch,\n  loan_count from branches';
    expect(await mistakeIn(withBranches({ sql }))).toMatchObject({
      message: 'models/marts/branches.sql:2: it reads branches, which is itself.',
      next: expect.stringContaining('old_branches'),
    });
  });

  it('a cycle, with both ends', async () => {
    const turned: ByKeyModel = {
      ...branches,
      name: 'turned',
      sql: '\nselect branch, loan_count from branches',
      inputs: { branches: { by: 'branch' } },
    };
    const sql = 'select branch, loan_count\n\n\nfrom turned';
    const { message } = await mistakeIn(withBranches({ sql, inputs: { turned: { by: 'branch' } } }, turned));
    expect(message).toMatch(/(branches reads turned|turned reads branches), which reads it in turn/);
    expect(message).toContain('models/marts/branches.sql:4');
    expect(message).toContain('models/marts/turned.sql:2');
  });

  it('an append-only model that reads more than new rows, or covers what is not there', async () => {
    const days: AppendOnlyModel = {
      name: 'days',
      kind: 'append_only',
      schema: 'mart',
      grain: 'one day',
      meaning: 'Days with loans.',
      sql: 'select distinct loan_date\nfrom new_fact_loan',
      key: ['loan_date'],
      group: 'loan_date',
      covers: { fact_loan: ['loan_date'] },
      columns: { loan_date: { type: date(), meaning: 'The day.' } },
    };
    await check(libraryWith(days));
    const messageOf = async (change: Partial<AppendOnlyModel>): Promise<string> =>
      (await mistakeIn(libraryWith({ ...days, ...change }))).message;
    expect(await messageOf({ sql: 'select distinct loan_date\nfrom fact_loan' })).toBe(
      'models/marts/days.sql:2: it reads fact_loan, and an append_only model reads only the new rows of others.',
    );
    expect(await messageOf({ covers: { fact_fine: ['fined_date'] } })).toBe(
      'models/marts/days.ts: covers names fact_fine, which its SQL does not read.',
    );
    expect(await messageOf({ covers: { fact_loan: ['day'] } })).toBe(
      'models/marts/days.ts: covers names fact_loan.day, which is no column.',
    );
  });

  it('an input that is not declared', async () => {
    const sql =
      'select branch, count(*) as loan_count from fact_loan\ninner join dim_book using (book_id)\ngroup by branch';
    expect(await mistakeIn(withBranches({ sql }))).toMatchObject({
      message: 'models/marts/branches.sql:2: it reads dim_book, which is not in inputs.',
      next: expect.stringContaining('models/marts/branches.ts'),
    });
  });

  it('a lookup that is not declared', async () => {
    const project = libraryChanged('fact_loan', ({ ...model }) => ({ ...(model as ByKeyModel), asOf: [] }));
    expect((await mistakeIn(project)).message).toBe(
      'models/core/fact_loan.sql:12: it reads dim_member, which is not in asOf.',
    );
  });

  it('an input of a model with staged rows, whose changes no run would follow', async () => {
    const project = libraryChanged('fact_loan', (model) => ({
      ...(model as ByKeyModel),
      asOf: [],
      inputs: { dim_member: { by: 'member_id' } },
    }));
    expect((await mistakeIn(project)).message).toBe(
      'models/core/fact_loan.sql:12: it reads dim_member, which is not in asOf.',
    );
  });

  it('a mart that a model with staged rows reads, which is computed before it', async () => {
    const sql =
      'select book_id, title, genre, false as is_deleted from stg_books\nwhere updated_at >= (select max(date_day) from library_day)';
    expect(await mistakeIn(libraryChanged('dim_book', (model) => ({ ...model, sql }) as Model))).toMatchObject({
      message:
        'models/core/dim_book.sql:2: it reads library_day beside staged rows, and library_day is computed after all models that read staged rows.',
      next: expect.stringContaining('Join the two in a model of its own.'),
    });
  });

  it('an input that is not read', async () => {
    const inputs = { fact_loan: { by: 'branch' }, dim_book: { by: 'genre' } };
    expect(await mistakeIn(withBranches({ inputs }))).toMatchObject({
      message: 'models/marts/branches.ts: inputs names dim_book, which its SQL does not read.',
      next: expect.stringContaining('Take it out.'),
    });
  });

  it('an input read by a column that it has not', async () => {
    expect((await mistakeIn(withBranches({ inputs: { fact_loan: { by: 'desk' } } }))).message).toBe(
      'models/marts/branches.ts: fact_loan has no column desk.',
    );
  });

  it('an input that is found through none', async () => {
    const sql =
      'select branch, count(*) as loan_count from fact_loan inner join fact_fine using (loan_id) group by branch';
    const inputs = { fact_loan: { by: 'branch' }, fact_fine: { on: 'loan_id', through: 'dim_book' } };
    expect((await mistakeIn(withBranches({ sql, inputs }))).message).toBe(
      'models/marts/branches.ts: fact_fine is found through dim_book, which is no input with a column loan_id.',
    );
  });

  it('a column of the SQL that the contract lacks, where the SQL names it', async () => {
    const sql = 'select branch, count(*) as loan_count,\n  max(loan_date) as last_date\nfrom fact_loan group by branch';
    expect((await mistakeIn(withBranches({ sql }))).message).toBe(
      'models/marts/branches.sql:2: the SQL gives last_date, which the contract lacks.',
    );
  });

  it('a column of the contract that the SQL does not give', async () => {
    const columns = { ...branches.columns, fine_count: { type: bigint(), meaning: 'Fines.' } };
    expect((await mistakeIn(withBranches({ columns }))).message).toBe(
      'models/marts/branches.sql: the contract has fine_count, which the SQL does not give.',
    );
  });

  it('both at once', async () => {
    const sql = 'select branch,\n count(*) as loans from fact_loan group by branch';
    expect((await mistakeIn(withBranches({ sql }))).message).toBe(
      'models/marts/branches.sql:2: the contract has loan_count, which the SQL does not give; the SQL gives loans, which the contract lacks.',
    );
  });

  it('a syntax error, with its line', async () => {
    const sql = 'select branch, count(*) as loan_count\nfrom fact_loan\ngroup branch';
    expect((await mistakeIn(withBranches({ sql }))).message).toMatch(/^models\/marts\/branches\.sql:3: .*syntax error/);
  });

  it('a column that what it reads has not, with its line', async () => {
    const sql = 'select branch,\n  count(desk) as loan_count\nfrom fact_loan group by branch';
    expect((await mistakeIn(withBranches({ sql }))).message).toMatch(/^models\/marts\/branches\.sql:2: .*"?desk"?/);
  });

  it('two statements', async () => {
    const sql = 'select branch, 1 as loan_count from fact_loan; select 1';
    expect((await mistakeIn(withBranches({ sql }))).message).toBe(
      'models/marts/branches.sql:1: it has 2 statements instead of one.',
    );
  });

  it('a view that is read by another column than its group, or through another input', async () => {
    const changed = (inputs: ByKeyModel['inputs'], sql: string): Project =>
      libraryChanged('day_best', (model) => ({ ...(model as ByKeyModel), ...(inputs ? { inputs } : {}), sql }));
    const sql = libraryProject.models.find(({ name }) => name === 'day_best')?.sql ?? '';
    expect((await mistakeIn(changed({ branch_rates: { by: 'branch' } }, sql))).message).toBe(
      'models/marts/day_best.ts: the view branch_rates is read by its group loan_date, not by branch.',
    );
    const through = {
      fact_loan: { by: 'loan_date' },
      branch_rates: { on: 'loan_date', through: 'fact_loan' },
    } as const;
    const joined = `${sql.replace('from branch_rates', 'from branch_rates inner join fact_loan using (loan_date)')}`;
    expect((await mistakeIn(changed(through, joined))).message).toContain(
      'models/marts/day_best.ts: the view branch_rates is read by its group',
    );
  });

  it('sums over a view', async () => {
    const { branch, loan_count } = branches.columns;
    const sums: Model = {
      ...branches,
      name: 'sums',
      kind: 'additive',
      input: 'branch_view',
      countedBy: 'loan_count',
      columns: { ...(branch ? { branch } : {}), ...(loan_count ? { loan_count } : {}) },
      sql: 'select branch, count(*) as loan_count from branch_view group by branch',
    };
    const view: Model = { ...branches, name: 'branch_view', kind: 'view', inputs: { fact_loan: { by: 'branch' } } };
    expect((await mistakeIn(libraryWith(view, sums))).message).toBe(
      'models/marts/sums.ts: an additive model reads a table, and branch_view is a view.',
    );
  });

  it('new rows that a run does not compute all of', async () => {
    const sql = 'select branch, count(*) as loan_count\nfrom new_fact_loan\ngroup by branch';
    expect((await mistakeIn(withBranches({ sql, inputs: {} }))).message).toBe(
      'models/marts/branches.sql:2: it reads new_fact_loan, which only a model that is append_only or computed with its aggregate may.',
    );
  });

  it('new rows of a view, which has none', async () => {
    const project = libraryChanged('dim_day', (model) => ({
      ...model,
      sql: 'select loan_date as date_day, 1 as month_number\nfrom new_branch_rates',
    }));
    expect((await mistakeIn(project)).message).toBe(
      'models/core/dim_day.sql:2: it reads new_branch_rates, and a view has no new rows.',
    );
  });

  it('rows of two aggregates at once', async () => {
    const project = libraryChanged('fact_fine', (model) => ({
      ...(model as ByKeyModel),
      sql: 'select fine_id, loan_id, amount, fined_at, cast(fined_at as date) as fine_date from stg_fines\ncross join stg_books',
    }));
    expect((await mistakeIn(project)).message).toBe(
      'models/core/fact_fine.sql:2: it reads stg_books, of the aggregate book, beside stg_fines, of loan.',
    );
  });

  it('a key that is no column, and a daily model without its day', async () => {
    expect((await mistakeIn(withBranches({ key: ['desk'] }))).message).toBe(
      'models/marts/branches.ts: desk is not among its columns.',
    );
    const project = libraryChanged('member_rank', (model) => {
      const { is_current: _, ...columns } = model.columns;
      return { ...model, columns };
    });
    expect((await mistakeIn(project)).message).toBe(
      'models/marts/member_rank.ts: a daily model has the column is_current.',
    );
  });

  it('a rule of a staging model that cannot be read', async () => {
    const stagings = libraryProject.stagings.map((staging) =>
      staging.name === 'stg_fines'
        ? { ...staging, rules: [{ name: 'cheap', holds: 'amuont < 5', meaning: 'Nobody pays more.' }] }
        : staging,
    );
    expect((await mistakeIn({ ...libraryProject, stagings })).message).toMatch(
      /^models\/staging\/stg_fines\.ts: the rule cheap of stg_fines: .*amuont/,
    );
  });

  it('a check that cannot be read', async () => {
    const checks = [
      { kind: 'expression', name: 'some', holds: 'laon_count > 0', meaning: 'Some.', severity: 'error' },
    ] as const;
    expect((await mistakeIn(withBranches({ checks }))).message).toMatch(
      /^models\/marts\/branches\.ts: the check some of branches: .*laon_count/,
    );
  });
});
