import type { Model } from '../contract.ts';
import { bigint, boolean, date, decimal, id, integer, text, timestamp } from '../types.ts';
import sql from './fact_event.sql';

export const factEvent: Model = {
  name: 'fact_event',
  schema: 'core',
  grain: 'one event in a browser or app',
  meaning: 'Click events with the session they belong to.',
  sql,
  key: ['event_id'],
  recomputedBy: 'session_id',
  aggregate: 'session',
  reads: ['stg_click_events'],
  asOf: [
    { dimension: 'dim_customer', column: 'customer_id', at: 'event_at', key: 'customer_key' },
    { dimension: 'dim_product', column: 'product_id', at: 'event_at', key: 'product_key' },
  ],
  columns: {
    event_id: { type: id(), meaning: 'The event.' },
    session_id: { type: id(), meaning: "Its session: the id of the session's first event." },
    session_event_number: { type: integer(), meaning: 'Position in the session, from 1.' },
    visitor_id: { type: id(), meaning: 'The browser or app.' },
    customer_id: { type: id(), nullable: true, meaning: 'The customer, while signed in.' },
    customer_key: { type: bigint(), nullable: true, meaning: 'The customer as of the event.' },
    event_name: { type: text(40), meaning: 'GA4 name of the event.' },
    event_at: { type: timestamp(), meaning: 'When it happened (UTC).' },
    event_date: { type: date(), meaning: 'Its day (UTC).' },
    received_at: { type: timestamp(), nullable: true, meaning: 'When the shop received it (UTC).' },
    page_url: { type: text(500), nullable: true, meaning: 'Page it happened on.' },
    referrer: { type: text(500), nullable: true, meaning: 'Page the visitor came from.' },
    utm_source: { type: text(100), nullable: true, meaning: 'Campaign source.' },
    utm_medium: { type: text(100), nullable: true, meaning: 'Campaign medium.' },
    utm_campaign: { type: text(100), nullable: true, meaning: 'Campaign name.' },
    device_type: { type: text(20), nullable: true, meaning: 'desktop, mobile or tablet.' },
    is_bot: { type: boolean(), meaning: 'Whether the browser says it is a robot.' },
    country: { type: text(60), nullable: true, meaning: 'Country of the visitor.' },
    product_id: { type: id(), nullable: true, meaning: 'The product concerned.' },
    product_key: { type: bigint(), nullable: true, meaning: 'The product as of the event.' },
    order_id: { type: id(), nullable: true, meaning: 'The order, on purchase events.' },
    search_term: { type: text(200), nullable: true, meaning: 'What was searched for.' },
    value: { type: decimal(18, 4), nullable: true, unit: "event's currency", meaning: 'Value of the event.' },
    currency: { type: text(3), nullable: true, meaning: 'Currency of the value, ISO 4217.' },
    is_sampled: { type: boolean(), meaning: 'Whether the session is part of a sample.' },
  },
  indexes: [
    { columns: ['session_id'] },
    { columns: ['event_at'], method: 'range' },
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
    { kind: 'relationship', column: 'session_id', to: 'fact_session', toColumn: 'session_id', severity: 'error' },
    { kind: 'relationship', column: 'order_id', to: 'fact_order', toColumn: 'order_id', severity: 'warn' },
  ],
};
