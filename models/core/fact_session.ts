import type { ByKeyModel } from '../kinds.ts';
import { boolean, date, decimal, id, integer, text, timestamp } from '../types.ts';
import sql from './fact_session.sql';

export const factSession: ByKeyModel = {
  name: 'fact_session',
  kind: 'by_key',
  schema: 'core',
  grain: 'one session of one visitor',
  meaning:
    "Sessions as GA4 counts them: half an hour of inactivity ends one. Anonymous ones are stitched to the device's only customer.",
  sql,
  key: ['session_id'],
  group: 'visitor_id',
  columns: {
    session_id: { type: id(), meaning: "The session: its first event's id." },
    visitor_id: { type: id(), meaning: 'The browser or app.' },
    customer_id: {
      type: id(),
      nullable: true,
      meaning: 'Whose session it is: signed in, or the only customer of the device.',
    },
    signed_in_customer_id: { type: id(), nullable: true, meaning: 'Who was signed in, the last one if several.' },
    is_stitched: { type: boolean(), meaning: 'Whether the customer is known from other sessions of the device only.' },
    started_at: { type: timestamp(), meaning: 'First event (UTC).' },
    ended_at: { type: timestamp(), meaning: 'Last event (UTC).' },
    session_date: { type: date(), meaning: 'Day of its first event (UTC).' },
    duration_seconds: { type: decimal(12, 3), unit: 'seconds', meaning: 'From the first to the last event.' },
    event_count: { type: integer(), unit: 'events', meaning: 'Events.' },
    page_view_count: { type: integer(), unit: 'events', meaning: 'Pages viewed.' },
    view_item_count: { type: integer(), unit: 'events', meaning: 'Products viewed.' },
    add_to_cart_count: { type: integer(), unit: 'events', meaning: 'Products put into the cart.' },
    begin_checkout_count: { type: integer(), unit: 'events', meaning: 'Checkouts begun.' },
    purchase_count: { type: integer(), unit: 'events', meaning: 'Purchase events.' },
    order_count: { type: integer(), unit: 'orders', meaning: 'Distinct orders bought.' },
    is_engaged: { type: boolean(), meaning: 'Over 10 s, or a purchase, or two views.' },
    is_bounce: { type: boolean(), meaning: 'Not engaged.' },
    landing_page: { type: text(500), nullable: true, meaning: 'First page.' },
    referrer: { type: text(500), nullable: true, meaning: 'First referrer.' },
    utm_source: { type: text(100), nullable: true, meaning: 'First campaign source.' },
    utm_medium: { type: text(100), nullable: true, meaning: 'First campaign medium.' },
    utm_campaign: { type: text(100), nullable: true, meaning: 'First campaign name.' },
    device_type: { type: text(20), nullable: true, meaning: 'desktop, mobile or tablet.' },
    country: { type: text(60), nullable: true, meaning: 'Country of the visitor.' },
    is_bot: { type: boolean(), meaning: 'Whether any event came from a robot.' },
    is_sampled: { type: boolean(), meaning: 'Whether it is part of a sample.' },
  },
  indexes: [{ columns: ['visitor_id'] }, { columns: ['customer_id'] }],
  checks: [
    {
      kind: 'expression',
      name: 'ends_after_start',
      holds: 'ended_at >= started_at and event_count > 0',
      meaning: 'A session has events and does not end before it starts.',
      severity: 'error',
    },
  ],
};
