import { expect, it } from 'vitest';
import { circles, type Import, importsWithin } from './support/imports.ts';

const imports = importsWithin('src', 'models');

const isIn = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);

/** Folders that implement a role; what they have in common stands beside them. */
const implementations = [
  'src/storage/postgres',
  'src/storage/sqlserver',
  'src/storage/embedded',
  'src/compute/duckdb',
  'src/compute/spark',
  'src/orchestration/dbos',
  'src/orchestration/airflow',
];

/** Imports that a rule forbids and that are still there, each with the reason. One that is gone has to be taken off the list. */
const exceptions: readonly { readonly from: string; readonly to: string; readonly because: string }[] = [];

/** What breaks a rule, as text, but for the exceptions. */
const broken = (isForbidden: (one: Import) => boolean): readonly string[] =>
  imports
    .filter(isForbidden)
    .filter(({ from, to }) => !exceptions.some((exception) => exception.from === from && exception.to === to))
    .map(({ from, to }) => `${from} imports ${to}`);

it('imports of every kind are found', () => {
  const found = (from: string, to: string): readonly Pick<Import, 'isTypeOnly' | 'isLazy'>[] =>
    imports
      .filter((one) => one.from === from && one.to === to)
      .map(({ isTypeOnly, isLazy }) => ({ isTypeOnly, isLazy }));
  expect(found('src/wire.ts', 'src/errors.ts')).toEqual([{ isTypeOnly: false, isLazy: false }]);
  expect(found('src/wire.ts', 'src/platform.ts')).toEqual([{ isTypeOnly: true, isLazy: false }]);
  expect(found('src/wire.ts', 'src/compute/duckdb/engine.ts')).toEqual([{ isTypeOnly: false, isLazy: true }]);
  expect(found('models/core/dim_promotion.ts', 'models/types.ts')).toEqual([{ isTypeOnly: false, isLazy: false }]);
});

it('a circle is found and told whole', () => {
  const chain = [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c' },
    { from: 'c', to: 'b' },
    { from: 'c', to: 'd' },
  ];
  expect(circles(chain)).toEqual(['b → c → b']);
  expect(circles(chain.filter(({ to }) => to !== 'b'))).toEqual([]);
});

it('implementations are imported by wire.ts and their own folder alone', () => {
  const isForbidden = ({ from, to }: Import): boolean =>
    from !== 'src/wire.ts' && implementations.some((folder) => isIn(to, folder) && !isIn(from, folder));
  expect(broken(isForbidden)).toEqual([]);
});

it('the storage knows column types and the shape of a contract, and no model', () => {
  const isForbidden = ({ from, to, isTypeOnly }: Import): boolean => {
    const isAllowed = to === 'models/types.ts' || (to === 'models/contract.ts' && isTypeOnly);
    return isIn(from, 'src/storage') && isIn(to, 'models') && !isAllowed;
  };
  expect(broken(isForbidden)).toEqual([]);
});

it('the simulated shop knows no storage', () => {
  expect(broken(({ from, to }) => isIn(from, 'src/shop') && isIn(to, 'src/storage'))).toEqual([]);
});

it('the checks know no run: the ETL uses them, and not the other way', () => {
  expect(broken(({ from, to }) => isIn(from, 'src/quality') && isIn(to, 'src/etl'))).toEqual([]);
});

it('what a run works on is given to it: no project is imported where one is brought up to date', () => {
  const shared = ['contract', 'kinds', 'checks', 'types', 'functions/definition'].map((name) => `models/${name}.ts`);
  const folders = ['src/project', 'src/etl', 'src/quality', 'src/storage', 'src/compute', 'src/status'];
  const isForbidden = ({ from, to, isTypeOnly }: Import): boolean => {
    const isShape = shared.includes(to) || isTypeOnly;
    return folders.some((folder) => isIn(from, folder)) && isIn(to, 'models') && !isShape;
  };
  expect(broken(isForbidden)).toEqual([]);
});

it('models know no source code', () => {
  expect(broken(({ from, to }) => isIn(from, 'models') && isIn(to, 'src'))).toEqual([]);
});

it('the command line is imported by itself alone', () => {
  expect(broken(({ from, to }) => isIn(to, 'src/cli') && !isIn(from, 'src/cli'))).toEqual([]);
});

it('no files run each other in a circle', () => {
  expect(circles(imports.filter(({ isTypeOnly }) => !isTypeOnly))).toEqual([]);
});

it('every exception is still one', () => {
  const isThere = (from: string, to: string): boolean => imports.some((one) => one.from === from && one.to === to);
  expect(exceptions.filter(({ from, to }) => !isThere(from, to))).toEqual([]);
});
