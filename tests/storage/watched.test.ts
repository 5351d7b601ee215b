import { describe, expect, it } from 'vitest';
import {
  identityOf as postgresIdentity,
  type WatchedPart,
  type WatchedTable as WatchedPostgresTable,
  whyUnwatched as whyUnwatchedPostgres,
} from '../../src/storage/postgres/watched.ts';
import { rewrittenTables } from '../../src/storage/rewritten.ts';
import { identityOf, type WatchedTable, whyUnwatched } from '../../src/storage/sqlserver/watched.ts';

/** What each store knows a table by decides whether somebody watched it all the time. */

describe('on SQL Server', () => {
  const now: WatchedTable = { type: 'U', isKeyed: true, objectId: '101', since: '5', oldest: '7', definitions: {} };
  const last = { objectId: '101', since: '5', definitions: {} };
  const why = (before: typeof last | null | undefined, table: WatchedTable | undefined): string | undefined =>
    whyUnwatched('orders', before, '10', table)?.reason;

  it('a table that is tracked since the same version is watched', () => {
    expect(identityOf(now)).toEqual(last);
    expect(why(last, now)).toBeUndefined();
    expect(why(last, { ...now, oldest: null })).toBeUndefined();
    expect(why(last, { ...now, oldest: '10' })).toBeUndefined();
  });

  it.each<[string, typeof last | null | undefined, WatchedTable | undefined, RegExp]>([
    ['another table', { ...last, objectId: '100' }, now, /another table/],
    [
      'tracked anew, as after a truncate',
      { ...last, since: '4' },
      now,
      /truncate, or the capture of its changes was made again/,
    ],
    ['not tracked now', last, { ...now, since: null }, /are not captured$/],
    ['not tracked then', null, now, /were not captured in the last run/],
    ['not known then', undefined, now, /were not captured in the last run/],
    ['changes that are kept no more', last, { ...now, oldest: '11' }, /no longer kept/],
    ['gone', last, undefined, /no such table/],
  ])('is not: %s', (_what, before, table, words) => {
    expect(why(before, table)).toMatch(words);
    expect(whyUnwatched('orders', before, '10', table)?.isAlways).toBe(false);
  });

  it('a view never is, and what is there no longer or not tracked has no identity', () => {
    const view = { ...now, type: 'V', since: null };
    expect(whyUnwatched('orders', null, '10', view)).toEqual({ reason: expect.stringMatching(/view/), isAlways: true });
    expect([view, { ...now, since: null }, undefined].map(identityOf)).toEqual([null, null, null]);
  });
});

describe('on PostgreSQL', () => {
  const part = (oid: number, capture: string | null, kind: WatchedPart['kind'] = 'r'): WatchedPart => ({
    oid,
    schema: 'shop',
    name: 'orders',
    kind,
    losesRowByRow: false,
    capture,
    definitions: { [`file ${oid}`]: '7' },
  });
  const table = (...parts: WatchedPart[]): WatchedPostgresTable => ({
    kind: parts[0]?.kind ?? 'r',
    hidesRows: false,
    isKeyed: true,
    parts,
  });
  const why = (last: WatchedPostgresTable | undefined, now: WatchedPostgresTable | undefined): string | undefined =>
    whyUnwatchedPostgres('orders', last && postgresIdentity(last), now)?.reason;
  const tree = table(part(1, 'a', 'p'), part(2, 'b'), part(3, 'c'));

  it('the same table and partitions with the same triggers are watched', () => {
    expect(why(table(part(1, 'a')), table(part(1, 'a')))).toBeUndefined();
    expect(why(tree, tree)).toBeUndefined();
  });

  it.each<[string, WatchedPostgresTable | undefined, WatchedPostgresTable | undefined, RegExp]>([
    ['another table', table(part(1, 'a')), table(part(2, 'a')), /another table/],
    ['other triggers', table(part(1, 'a')), table(part(1, 'b')), /was off, or was made again/],
    ['a trigger missing', table(part(1, 'a')), table(part(1, null)), /are not captured$/],
    ['a trigger missing then', table(part(1, null)), table(part(1, 'a')), /were not captured in the last run/],
    ['not known then', undefined, table(part(1, 'a')), /were not captured in the last run/],
    ['a partition that came', table(part(1, 'a', 'p'), part(2, 'b')), tree, /partition/],
    ['a partition that went', tree, table(part(1, 'a', 'p'), part(2, 'b')), /partition/],
    ['a partition with other triggers', tree, table(part(1, 'a', 'p'), part(2, 'b'), part(3, 'd')), /made again/],
    ['a partition without', tree, table(part(1, 'a', 'p'), part(2, 'b'), part(3, null)), /are not captured$/],
    ['gone', tree, undefined, /no such table/],
  ])('are not: %s', (_what, last, now, words) => {
    expect(why(last, now)).toMatch(words);
  });

  it.each<[WatchedPart['kind'], string]>([
    ['v', 'a view'],
    ['m', 'a materialized view'],
    ['f', 'a foreign table'],
  ])('what is of kind %s never is', (kind, words) => {
    const found = whyUnwatchedPostgres('orders', null, table(part(1, null, kind)));
    expect(found).toEqual({ reason: expect.stringContaining(`orders is ${words}`), isAlways: true });
    expect(whyUnwatchedPostgres('orders', null, table(part(1, 'a', 'p'), part(2, null, 'f')))?.isAlways).toBe(true);
  });
});

describe('values that may have changed though nobody wrote the rows', () => {
  const before = {
    'column status': '3',
    'column note': '4',
    'label 9': 'paid',
    'expression 4': 'upper(note)',
    'file 1': '7',
  };
  const why = (now: Readonly<Record<string, string>>): string | undefined =>
    rewrittenTables({ orders: { definitions: before } }, { orders: { definitions: { ...before, ...now } } }).get(
      'orders',
    );

  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['another column of the name', { 'column status': '5', 'file 1': '8' }, /^orders[.]status is another column/],
    ['a label renamed', { 'label 9': 'settled' }, /label of an enumeration in orders was renamed/],
    ['another expression', { 'expression 4': 'lower(note)' }, /expression of a column of orders changed/],
    ['another file', { 'file 1': '8' }, /orders was written anew/],
  ])('%s', (_what, now, words) => {
    expect(why(now)).toMatch(words);
  });

  it('what came or went, and a table of which nothing is known, is no reason', () => {
    const { 'column note': _, ...less } = before;
    expect(why({ 'column more': '6', 'label 10': 'new', 'file 2': '9' })).toBeUndefined();
    const now = { orders: { definitions: less } };
    for (const then of [{ orders: { definitions: before } }, { orders: null }, {}])
      expect([...rewrittenTables(then, now)]).toEqual([]);
    expect([...rewrittenTables({ orders: { definitions: before } }, { orders: null })]).toEqual([]);
  });
});
