import { columnsWithout, UNREADABLE } from '../contract.ts';
import type { ByKeyModel } from '../kinds.ts';
import { stgClickEvents } from '../staging/stg_click_events.ts';
import { bigint, date, id, integer } from '../types.ts';
import sql from './fact_event.sql';

export const factEvent: ByKeyModel = {
  name: 'fact_event',
  kind: 'by_key',
  schema: 'core',
  grain: 'one event in a browser or app',
  meaning: 'Click events with the session they belong to.',
  sql,
  key: ['event_id'],
  group: 'session_id',
  asOf: [
    { dimension: 'dim_customer', column: 'customer_id', at: 'event_at', key: 'customer_key' },
    { dimension: 'dim_product', column: 'product_id', at: 'event_at', key: 'product_key' },
  ],
  columns: {
    ...columnsWithout(stgClickEvents.columns, UNREADABLE),
    session_id: { type: id(), meaning: "Its session: the id of the session's first event." },
    session_event_number: { type: integer(), meaning: 'Position in the session, from 1.' },
    event_date: { type: date(), meaning: 'Day of the event (UTC).' },
    customer_key: { type: bigint(), nullable: true, meaning: 'The customer as of the event.' },
    product_key: { type: bigint(), nullable: true, meaning: 'The product as of the event.' },
  },
  indexes: [
    { columns: ['session_id'] },
    { columns: ['event_at'] },
    {
      columns: ['customer_id'],
      where: [
        { column: 'customer_key', is: 'null' },
        { column: 'customer_id', is: 'not null' },
      ],
    },
    {
      columns: ['product_id'],
      where: [
        { column: 'product_key', is: 'null' },
        { column: 'product_id', is: 'not null' },
      ],
    },
  ],
  checks: [
    {
      kind: 'relationship',
      column: 'event_date',
      to: 'dim_date',
      toColumn: 'date_day',
      severity: 'error',
      isValidatedOnly: true,
    },
    { kind: 'known_values', column: 'event_name', text: 'source_event_name', severity: 'warn' },
    { kind: 'relationship', column: 'session_id', to: 'fact_session', toColumn: 'session_id', severity: 'error' },
    { kind: 'relationship', column: 'order_id', to: 'fact_order', toColumn: 'order_id', severity: 'warn' },
  ],
};
