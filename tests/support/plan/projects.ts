import type { Aggregate, Member } from '../../../models/contract.ts';
import type { ByKeyModel, Model, ViewModel } from '../../../models/kinds.ts';
import type { Project } from '../../../models/project.ts';
import { boolean, id } from '../../../models/types.ts';
import { libraryProject } from '../library/project.ts';

/** Libraries that a plan meets things in which the ordinary one has not. */

const loansOnly: Member = { source: 'loans', storedIn: 'fact_loan' };
const finesOnly: Member = { source: 'fines', storedIn: 'fact_fine' };
const [member, book, loan] = libraryProject.aggregates as readonly [Aggregate, Aggregate, Aggregate];

export const coreModels = libraryProject.models.filter(({ schema }) => schema === 'core');

export const modelNamed = (name: string): Model => {
  const found = libraryProject.models.find((model) => model.name === name);
  if (!found) throw new Error(`the library has no model ${name}`);
  return found;
};

/** The library with these models instead of those of the same names. */
const withModels = (project: Project, ...changed: readonly Model[]): Project => ({
  ...project,
  models: project.models.map((model) => changed.find(({ name }) => name === model.name) ?? model),
});

/** Facts and dimensions, and a calendar that has a row for each day of theirs; unchanged fines come from the warehouse, with groups of their own. */
export const keptLibrary: Project = withModels(
  {
    ...libraryProject,
    aggregates: [
      member,
      book,
      { ...loan, members: [loansOnly, { ...finesOnly, group: 'fine_id' }], completedFrom: 'warehouse' },
    ],
    models: coreModels,
  },
  {
    ...modelNamed('dim_day'),
    kind: 'append_only',
    group: 'date_day',
    covers: { fact_loan: ['loan_date'], fact_fine: ['fine_date'] },
  },
);

/** Loans and fines are two aggregates; both wait for books. */
export const splitLibrary: Project = {
  ...libraryProject,
  models: coreModels,
  stagings: libraryProject.stagings.map((staging) =>
    staging.source === 'fines'
      ? { ...staging, parents: [{ column: 'loan_id', dimension: 'dim_book', source: 'books' }] }
      : staging,
  ),
  aggregates: [
    member,
    book,
    { ...loan, members: [loansOnly] },
    { name: 'fine', group: 'fine_id', members: [finesOnly], completedFrom: 'row' },
  ],
};

/** Fines are made from loans, and the project lists what reads before what is read. */
export const deepLibrary: Project = withModels(
  {
    ...libraryProject,
    models: coreModels.toReversed(),
    aggregates: [
      { name: 'fine', group: 'fine_id', members: [finesOnly], completedFrom: 'row' },
      { ...loan, members: [loansOnly] },
      book,
      member,
    ],
  },
  {
    ...modelNamed('fact_fine'),
    sql: `select fines.fine_id, fines.loan_id, fines.amount, fines.fined_at, cast(fines.fined_at as date) as fine_date
from stg_fines as fines inner join fact_loan as loans on loans.loan_id = fines.loan_id`,
  },
);

/** Fines keep their amount from before the run. */
export const rememberingLibrary: Project = withModels(
  { ...libraryProject, models: coreModels },
  {
    ...modelNamed('fact_fine'),
    sql: `select new.fine_id, new.loan_id, coalesce(before.amount, new.amount) as amount, new.fined_at, cast(new.fined_at as date) as fine_date
from stg_fines as new left join old_fact_fine as before on before.fine_id = new.fine_id`,
  },
);

/** Facts and the calendar; nothing reads the facts but the calendar, their new rows only. */
export const bareLibrary: Project = { ...libraryProject, models: coreModels };

/** Facts and dimensions; a loan of an unknown member is loaded with an inferred one. */
export const inferringLibrary: Project = withModels(bareLibrary, inferred(modelNamed('dim_member')));

function inferred(model: Model): Model {
  if (model.kind !== 'scd2') throw new Error(`${model.name} keeps no versions`);
  const column = { type: boolean(), meaning: 'Whether only its id is known.' };
  return {
    ...model,
    history: { ...model.history, inferred: {} },
    columns: { ...model.columns, is_inferred: column },
  };
}

const view = (name: string, sql: string, read: string): ViewModel => ({
  name,
  kind: 'view',
  schema: 'mart',
  grain: 'one loan',
  meaning: 'Loans.',
  sql,
  key: ['loan_id'],
  group: 'loan_id',
  inputs: { [read]: { by: 'loan_id' } },
  columns: { loan_id: { type: id(), meaning: 'The loan.' } },
});

const loanList: ByKeyModel = {
  name: 'loan_list',
  kind: 'by_key',
  schema: 'mart',
  grain: 'one loan',
  meaning: 'Loans.',
  sql: 'select loan_id from owing_loans union all select loan_id from fact_fine where false',
  key: ['loan_id'],
  group: 'loan_id',
  inputs: { owing_loans: { by: 'loan_id' }, fact_fine: { by: 'loan_id' } },
  columns: { loan_id: { type: id(), meaning: 'The loan.' } },
};

/** A table behind two views, one over the other; the first one's SQL names three tables. */
export const viewedLibrary: Project = {
  ...libraryProject,
  models: [
    ...coreModels,
    loanList,
    view('owing_loans', 'select loan_id from known_loans', 'known_loans'),
    view(
      'known_loans',
      `select loan_id from fact_loan
union all select loan_id from fact_fine where amount < 0
union all select book_id from dim_book where is_deleted and not is_deleted`,
      'fact_loan',
    ),
  ],
};

/** The library without the models that read member_360 by its values: member_rank alone is left, once a day. */
export const dailyReaderLibrary: Project = {
  ...libraryProject,
  models: libraryProject.models.filter(({ name }) => name !== 'branch_members'),
};

/** Fines are made from the loans of the same run, and look at their staged rows too. */
export const newReaderLibrary: Project = withModels(bareLibrary, {
  ...modelNamed('fact_fine'),
  sql: `select fines.fine_id, fines.loan_id, fines.amount, fines.fined_at, cast(fines.fined_at as date) as fine_date
from stg_fines as fines
inner join stg_loans as loans on loans.loan_id = fines.loan_id
inner join new_fact_loan as lent on lent.loan_id = fines.loan_id`,
});

/** The calendar reads all loans, though it adds rows only. */
export const calendarLibrary: Project = withModels(bareLibrary, {
  ...modelNamed('dim_day'),
  sql: 'select distinct loan_date as date_day, extract(month from loan_date) as month_number from fact_loan',
});

/** Rows wait for no dimension; loans look up their member. */
export const lookupLibrary: Project = {
  ...bareLibrary,
  stagings: libraryProject.stagings.map(({ parents, ...staging }) => staging),
};

/** Nobody reads books but the rules: loans wait for them, and no check refers to them. */
export const awaitedLibrary: Project = withModels(bareLibrary, { ...modelNamed('fact_loan'), checks: [] });

/** Loans are stored, and counted, by the model of fines, whose SQL does not read them; and fines by that of loans. */
export const crossedLibrary: Project = {
  ...bareLibrary,
  aggregates: [
    member,
    book,
    {
      ...loan,
      members: [
        { ...loansOnly, storedIn: 'fact_fine' },
        { ...finesOnly, storedIn: 'fact_loan' },
      ],
    },
  ],
};

/** A second model of books reads the first. */
export const titlesLibrary: Project = {
  ...bareLibrary,
  models: [
    ...coreModels,
    {
      ...loanList,
      name: 'book_title',
      schema: 'core',
      sql: 'select books.book_id as loan_id from stg_books as books inner join new_dim_book as known on known.book_id = books.book_id',
      inputs: {},
    },
  ],
};

/** Whose fines nobody but few may see, as little as the view of a branch's rates; two columns of fines went with an earlier release. */
export const personalLibrary: Project = withModels(
  libraryProject,
  { ...modelNamed('fact_fine'), isPersonal: true, retired: ['payer', 'cash'] },
  { ...modelNamed('branch_rates'), isPersonal: true },
);
