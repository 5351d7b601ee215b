import type { CaseRow, ModelCases } from '../cases.ts';

/** Every day of the years, by the calendar of JavaScript. */
function daysOf(first: number, last = first): CaseRow[] {
  const days: CaseRow[] = [];
  for (
    const day = new Date(`${String(first).padStart(4, '0')}-01-01T00:00:00Z`);
    day.getUTCFullYear() <= last;
    day.setUTCDate(day.getUTCDate() + 1)
  )
    days.push({ date_day: day.toISOString().slice(0, 10) });
  return days;
}

/** 2021 began on a Friday, so that its first Monday, 4 January, began ISO week 1. */
const daysOf2021: readonly CaseRow[] = [
  {
    date_day: '2021-01-03',
    year_number: 2021,
    quarter_number: 1,
    month_number: 1,
    month_name: 'January',
    day_of_month: 3,
    day_of_week: 7,
    day_name: 'Sunday',
    // The last week of 2020 reaches into 2021.
    iso_year_number: 2020,
    iso_week_number: 53,
    month_start_date: '2021-01-01',
    is_weekend: true,
  },
  {
    date_day: '2021-01-04',
    year_number: 2021,
    quarter_number: 1,
    month_number: 1,
    month_name: 'January',
    day_of_month: 4,
    day_of_week: 1,
    day_name: 'Monday',
    iso_year_number: 2021,
    iso_week_number: 1,
    month_start_date: '2021-01-01',
    is_weekend: false,
  },
  {
    // Day 135: 131 days after 4 January, so in week 19.
    date_day: '2021-05-15',
    year_number: 2021,
    quarter_number: 2,
    month_number: 5,
    month_name: 'May',
    day_of_month: 15,
    day_of_week: 6,
    day_name: 'Saturday',
    iso_year_number: 2021,
    iso_week_number: 19,
    month_start_date: '2021-05-01',
    is_weekend: true,
  },
  {
    // Day 225: 221 days after 4 January, so in week 32.
    date_day: '2021-08-13',
    year_number: 2021,
    quarter_number: 3,
    month_number: 8,
    month_name: 'August',
    day_of_month: 13,
    day_of_week: 5,
    day_name: 'Friday',
    iso_year_number: 2021,
    iso_week_number: 32,
    month_start_date: '2021-08-01',
    is_weekend: false,
  },
  {
    // Day 365: 361 days after 4 January, so in week 52.
    date_day: '2021-12-31',
    year_number: 2021,
    quarter_number: 4,
    month_number: 12,
    month_name: 'December',
    day_of_month: 31,
    day_of_week: 5,
    day_name: 'Friday',
    iso_year_number: 2021,
    iso_week_number: 52,
    month_start_date: '2021-12-01',
    is_weekend: false,
  },
];

const known = new Set(daysOf2021.map(({ date_day }) => date_day));

export const cases: ModelCases = [
  {
    name: 'the days of a year with an order that are not there yet are described; those that are there stay',
    given: {
      new_fact_order: [{ order_id: 'o1', ordered_at: '2021-06-15 12:00:00' }],
      old_dim_date: daysOf(2021).filter(({ date_day }) => !known.has(date_day ?? null)),
    },
    expected: daysOf2021,
  },
  {
    name: 'a refund on the last day of a leap year asks for whole years, from that of the order',
    given: {
      new_fact_order: [{ order_id: 'o1', ordered_at: '2023-11-26 10:00:00' }],
      new_fact_refund: [{ refund_id: 'r1', line_number: 1, refunded_at: '2024-12-31 10:00:00' }],
    },
    columns: ['date_day'],
    expected: daysOf(2023, 2024),
  },
  {
    name: 'a session over New Year asks for both of its years',
    given: {
      new_fact_session: [{ session_id: 'e1', started_at: '2022-12-31 23:50:00', ended_at: '2023-01-01 00:10:00' }],
    },
    columns: ['date_day'],
    expected: daysOf(2022, 2023),
  },
  {
    name: 'the calendar has no gaps: the years between the stored days and a new order are added',
    given: {
      old_dim_date: daysOf(2021),
      new_fact_order: [{ order_id: 'o1', ordered_at: '2023-12-31 23:59:59' }],
    },
    columns: ['date_day'],
    expected: daysOf(2022, 2023),
  },
  {
    name: 'thirty-two years, more than ten thousand days, are a calendar too',
    given: {
      new_fact_order: [
        { order_id: 'o1', ordered_at: '1995-05-05 10:00:00' },
        { order_id: 'o2', ordered_at: '2026-01-01 00:00:00' },
      ],
    },
    columns: ['date_day'],
    expected: daysOf(1995, 2026),
  },
  {
    name: 'a payment asks for the years in which it was attempted and captured',
    given: {
      new_fact_payment: [
        { payment_id: 'p1', created_at: '2021-12-31 23:59:00', paid_at: '2022-01-01 00:01:00' },
        { payment_id: 'p2', created_at: '2020-06-01 00:00:00' },
      ],
    },
    columns: ['date_day'],
    expected: daysOf(2020, 2022),
  },
  {
    name: 'days of a year that nobody believes neither stretch the calendar nor take its place',
    given: {
      old_dim_date: [...daysOf(202), ...daysOf(2026)],
      new_fact_order: [{ order_id: 'o1', ordered_at: '2027-01-02 10:00:00' }],
    },
    columns: ['date_day'],
    expected: daysOf(2027),
  },
  { name: 'without facts there are no days', given: {}, expected: [] },
];
