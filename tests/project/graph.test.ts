import { expect, it } from 'vitest';
import type { ByKeyModel } from '../../models/kinds.ts';
import { duckdbAnalyser } from '../../src/compute/duckdb/analyser.ts';
import { graphOf } from '../../src/project/graph.ts';
import { libraryProject, libraryWith } from '../support/library/project.ts';

const graph = await graphOf(libraryProject, duckdbAnalyser);

it('models come after what they read; of equals, as the project lists them', () => {
  expect(graph.models.map(({ name }) => name)).toEqual([
    'dim_member',
    'dim_book',
    'fact_loan',
    'fact_fine',
    'dim_day',
    'library_day',
    'member_360',
    'branch_members',
    'genre_share',
    'branch_day',
    'branch_rates',
    'day_best',
    'member_rank',
  ]);
});

it('an aggregate comes after those that its rows wait for, however the project lists them', async () => {
  const turned = { ...libraryProject, aggregates: libraryProject.aggregates.toReversed() };
  const { aggregates } = await graphOf(turned, duckdbAnalyser);
  expect(aggregates.map(({ name }) => name)).toEqual(['member', 'book', 'loan']);
});

it('a model is computed with the aggregate whose staged rows it names; a mart with none', () => {
  const owner = (name: string): string | undefined => graph.aggregateOf(graph.model(name))?.name;
  expect(['dim_member', 'dim_book', 'fact_loan', 'fact_fine', 'dim_day', 'member_360'].map(owner)).toEqual([
    'member',
    'book',
    'loan',
    'loan',
    undefined,
    undefined,
  ]);
});

it('readers of a model are those whose SQL names it, common table expressions apart', () => {
  const readers = (name: string): string[] => graph.readers(graph.model(name)).map((model) => model.name);
  expect(readers('fact_fine')).toEqual(['dim_day', 'library_day', 'member_360']);
  expect(readers('branch_day')).toEqual(['branch_rates']);
  expect(readers('branch_rates')).toEqual(['day_best']);
  expect(readers('member_rank')).toEqual([]);
});

const uses = async (sql: string): Promise<ReadonlySet<string> | 'all'> => {
  const copy: ByKeyModel = {
    name: 'copy',
    kind: 'by_key',
    schema: 'mart',
    grain: 'one fine',
    meaning: 'A copy.',
    sql,
    key: ['fine_id'],
    group: 'fine_id',
    inputs: { fact_fine: { by: 'fine_id' } },
    columns: graph.model('fact_fine').columns,
  };
  const other = await graphOf(libraryWith(copy), duckdbAnalyser);
  return other.uses(other.model('copy'));
};

it('a model uses the columns that its SQL names, and those of its result that come with a star', async () => {
  expect(await uses('select fine_id, sum(amount) as total from fact_fine group by fine_id')).toEqual(
    new Set(['fine_id', 'amount']),
  );
  expect(await uses('with fines as (select * from fact_fine) select * from fines where loan_id is not null')).toEqual(
    new Set(['fine_id', 'loan_id', 'amount', 'fined_at', 'fine_date']),
  );
  expect(await uses('select count(*) as n, fine_id from fact_fine inner join fact_loan using (loan_id)')).toEqual(
    new Set(['fine_id', 'loan_id']),
  );
});

it('how many distinct rows there are may depend on every column', async () => {
  expect(await uses('select distinct * from fact_fine')).toBe('all');
  expect(await uses('select * from fact_fine union select * from fact_fine')).toBe('all');
});
