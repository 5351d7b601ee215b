import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineSession } from '../../src/compute/compute.ts';
import { duckdbEngine } from '../../src/compute/duckdb/engine.ts';

const key = 'ab'.repeat(32);
let folder: string;
let engine: EngineSession;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ecom-functions-'));
  engine = await duckdbEngine.open(folder, { personalDataKey: key, lastPurchasesCount: 5 });
});

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

const text = (value: string | null): string =>
  value === null ? 'cast(null as varchar)' : `'${value.replaceAll("'", "''")}'`;

async function value(expression: string): Promise<unknown> {
  const [row] = await engine.rows(`select ${expression} as value`);
  return row?.value;
}

describe('parse_decimal', () => {
  it.each([
    ['12.50', '12.5000'],
    ['12,50', '12.5000'],
    ['1,234.50', '1234.5000'],
    ['1.234,50', '1234.5000'],
    ['1,234,567.89', '1234567.8900'],
    ['0.35 kg', '0.3500'],
    ['0,35', '0.3500'],
    ['0,350', '0.3500'],
    ['1,234', '1234.0000'],
    ['-7', '-7.0000'],
    ['', null],
    ['n/a', null],
    [null, null],
  ])('reads %s as %s', async (written, expected) => {
    expect(await value(`parse_decimal(${text(written)})`)).toBe(expected);
  });
});

describe('parse_date', () => {
  it.each([
    ['1990-02-28', '1990-02-28'],
    ['28/02/1990', '1990-02-28'],
    ['28.02.1990', '1990-02-28'],
    ['2000-02-29', '2000-02-29'],
    ['1999-02-29', null],
    ['31/04/2001', null],
    ['1990', null],
    [null, null],
  ])('reads %s as %s', async (written, expected) => {
    expect(await value(`parse_date(${text(written)})`)).toBe(expected);
  });
});

describe('normalize_email', () => {
  it.each([
    [' Ann.Lee@Example.COM ', 'ann.lee@example.com'],
    ['ann@shop', null],
    ['ann lee@example.com', null],
    ['', null],
    [null, null],
  ])('makes %s into %s', async (written, expected) => {
    expect(await value(`normalize_email(${text(written)})`)).toBe(expected);
  });
});

describe('normalize_phone', () => {
  it.each([
    ['+44 20 7946 0958', 'United Kingdom', '+442079460958'],
    ['0044 20 7946 0958', 'United Kingdom', '+442079460958'],
    ['(020) 7946-0958', 'United Kingdom', '+442079460958'],
    ['030 901820', 'Germany', '+4930901820'],
    ['030 901820', 'Atlantis', null],
    ['12', 'Germany', null],
    [null, 'Germany', null],
  ])('makes %s of %s into %s', async (written, country, expected) => {
    expect(await value(`normalize_phone(${text(written)}, ${text(country)})`)).toBe(expected);
  });
});

describe('keyed_hash', () => {
  it.each(['ann.lee@example.com', '', 'ü'])('is the HMAC-SHA256 of %s that Node computes', async (written) => {
    const expected = createHmac('sha256', Buffer.from(key, 'hex')).update(written).digest('hex');
    expect(await value(`keyed_hash(${text(written)})`)).toBe(expected);
  });

  it('is null for null', async () => {
    expect(await value('keyed_hash(cast(null as varchar))')).toBeNull();
  });
});

describe('CSV strings', () => {
  it.each([
    ['["a","b"]', 'a,b'],
    ['["a,b","c\\"d"]', '"a,b","c""d"'],
    ['[]', ''],
    [null, null],
  ])('csv_of_json_array writes %s as %s', async (written, expected) => {
    expect(await value(`csv_of_json_array(${text(written)})`)).toBe(expected);
  });

  it('ordered_csv lists by position', async () => {
    const rows = "(values ('b', 2), ('a,x', 1), ('c', 3)) as t (item, place)";
    expect(await value(`(select ordered_csv(item, place) from ${rows})`)).toBe('"a,x",b,c');
  });
});

describe('time', () => {
  it('seconds_between counts fractions', async () => {
    expect(await value("seconds_between(timestamp '2026-01-01 00:00:00', timestamp '2026-01-01 00:30:00.5')")).toBe(
      1800.5,
    );
  });

  it('add_days crosses a leap day', async () => {
    expect(await value("add_days(date '2024-02-28', 2)")).toBe('2024-03-01');
  });

  it.each([
    ['2026-11-23', 1],
    ['2026-11-29', 7],
  ])('iso_weekday of %s is %d', async (day, expected) => {
    expect(await value(`iso_weekday(date '${day}')`)).toBe(expected);
  });

  it('iso_week of 2021-01-03 is the last week of 2020', async () => {
    expect([await value("iso_week(date '2021-01-03')"), await value("iso_year(date '2021-01-03')")]).toEqual([
      53, 2020,
    ]);
  });
});

describe('is_bot', () => {
  it.each([
    ['Mozilla/5.0 (compatible; Googlebot/2.1)', true],
    ['Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/120', true],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)', false],
    [null, false],
  ])('says of %s: %s', async (agent, expected) => {
    expect(await value(`is_bot(${text(agent)})`)).toBe(expected);
  });
});
