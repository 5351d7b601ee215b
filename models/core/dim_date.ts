import type { AppendOnlyModel } from '../kinds.ts';
import { boolean, date, integer, text } from '../types.ts';
import sql from './dim_date.sql';

export const dimDate: AppendOnlyModel = {
  name: 'dim_date',
  kind: 'append_only',
  schema: 'core',
  grain: 'one day',
  meaning:
    'The calendar: whole years without gaps, from the first to the last year with a fact. Mark it as the date table in BI.',
  sql,
  key: ['date_day'],
  group: 'date_day',
  covers: {
    fact_order: ['ordered_at'],
    fact_payment: ['created_at', 'paid_at'],
    fact_refund: ['refunded_at'],
    fact_session: ['started_at', 'ended_at'],
  },
  columns: {
    date_day: { type: date(), meaning: 'The day.' },
    year_number: { type: integer(), meaning: 'Calendar year.' },
    quarter_number: { type: integer(), meaning: 'Quarter of the year, 1 to 4.' },
    month_number: { type: integer(), meaning: 'Month of the year, 1 to 12.' },
    month_name: { type: text(10), meaning: 'English name of the month.' },
    day_of_month: { type: integer(), meaning: 'Day of the month, 1 to 31.' },
    day_of_week: { type: integer(), meaning: 'ISO day of the week, Monday 1 to Sunday 7.' },
    day_name: { type: text(10), meaning: 'English name of the day.' },
    iso_year_number: { type: integer(), meaning: 'Year of the ISO week.' },
    iso_week_number: { type: integer(), meaning: 'ISO week, 1 to 53.' },
    month_start_date: { type: date(), meaning: 'First day of the month.' },
    is_weekend: { type: boolean(), meaning: 'Saturday or Sunday.' },
  },
};
