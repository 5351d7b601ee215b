import type { Aggregate } from '../../../models/contract.ts';
import { portableFunctions } from '../../../models/functions.ts';
import type { Model } from '../../../models/kinds.ts';
import type { Project } from '../../../models/project.ts';
import { libraryCore } from './core.ts';
import { libraryMarts } from './marts.ts';
import { LIBRARY_SCHEMA, librarySources } from './sources.ts';
import { libraryStagings } from './staging.ts';

const libraryAggregates: readonly Aggregate[] = [
  {
    name: 'member',
    group: 'member_id',
    members: [{ source: 'members', storedIn: 'dim_member' }],
    completedFrom: 'row',
  },
  { name: 'book', group: 'book_id', members: [{ source: 'books', storedIn: 'dim_book' }], completedFrom: 'row' },
  {
    name: 'loan',
    group: 'loan_id',
    members: [
      { source: 'loans', storedIn: 'fact_loan' },
      { source: 'fines', storedIn: 'fact_fine', worth: { amount: 'amount', amountShop: 'amount' } },
    ],
    completedFrom: 'source',
  },
];

/** A library's loans: a project with other names than the shop's, and a model of every kind. */
export const libraryProject: Project = {
  name: 'library',
  sourceSchema: LIBRARY_SCHEMA,
  sources: librarySources,
  stagings: libraryStagings,
  aggregates: libraryAggregates,
  models: [...libraryCore, ...libraryMarts],
  functions: portableFunctions,
};

/** The library with these models beside its dimensions and facts, instead of its marts. */
export const libraryWith = (...marts: readonly Model[]): Project => ({
  ...libraryProject,
  models: [...libraryCore, ...marts],
});

/** The library with one model changed. */
export function libraryChanged(name: string, change: (model: Model) => Model): Project {
  if (!libraryProject.models.some((model) => model.name === name)) throw new Error(`the library has no model ${name}`);
  return {
    ...libraryProject,
    models: libraryProject.models.map((model) => (model.name === name ? change(model) : model)),
  };
}
