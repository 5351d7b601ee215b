import { type Staging, sourceText, unreadable } from '../contract.ts';
import { boolean, decimal, id, text, timestamp } from '../types.ts';
import sql from './stg_click_events.sql';

export const stgClickEvents: Staging = {
  name: 'stg_click_events',
  source: 'click_events',
  sql,
  key: ['event_id'],
  columns: {
    event_id: { type: id(), meaning: 'The event.' },
    visitor_id: { type: id(), meaning: 'The browser or app.' },
    customer_id: { type: id(), nullable: true, meaning: 'The customer, while signed in.' },
    tracker_session_id: { type: id(100), nullable: true, meaning: "The tracker's own session, where it has some." },
    event_name: { type: text(40), meaning: 'GA4 name of the event; unknown for one that we do not know.' },
    source_event_name: sourceText('event_name'),
    event_at: { type: timestamp(), meaning: "When it happened, by the device's clock." },
    received_at: { type: timestamp(), nullable: true, meaning: 'When the shop received it.' },
    page_url: { type: text(500), nullable: true, isPersonal: true, meaning: 'Page it happened on.' },
    referrer: { type: text(500), nullable: true, isPersonal: true, meaning: 'Page the visitor came from.' },
    utm_source: { type: text(100), nullable: true, meaning: 'Campaign source.' },
    utm_medium: { type: text(100), nullable: true, meaning: 'Campaign medium.' },
    utm_campaign: { type: text(100), nullable: true, meaning: 'Campaign name.' },
    device_type: { type: text(20), nullable: true, meaning: 'desktop, mobile or tablet.' },
    is_bot: { type: boolean(), meaning: 'Whether the browser says it is a robot.' },
    country: { type: text(60), nullable: true, meaning: 'Country of the visitor.' },
    product_id: { type: id(), nullable: true, meaning: 'The product concerned, the first of several.' },
    product_ids: {
      type: text(),
      nullable: true,
      meaning: 'The products of an event that gives a list, as a CSV string.',
    },
    order_id: { type: id(), nullable: true, meaning: 'The order, on purchase events.' },
    search_term: { type: text(200), nullable: true, isPersonal: true, meaning: 'What was searched for.' },
    value: { type: decimal(18, 4), nullable: true, unit: "event's currency", meaning: 'Value of the event.' },
    currency: { type: text(3), nullable: true, meaning: 'Currency of the value, ISO 4217.' },
    is_sampled: { type: boolean(), meaning: 'Whether the session is part of a sample.' },
    unreadable: unreadable(),
  },
  rules: [
    { name: 'event_at_known', holds: 'event_at is not null', meaning: 'An event has a time.' },
    {
      name: 'implausible_event_at',
      holds: 'is_plausible(event_at)',
      meaning: 'It happened when a shop can have had visitors: clocks of devices are often wrong.',
      found: "concat('event_at ', cast(event_at as string))",
    },
    { name: 'visitor_known', holds: 'clean_text(visitor_id) is not null', meaning: 'An event has a visitor.' },
    { name: 'is_sampled_known', holds: 'is_sampled is not null', meaning: 'Sampling is stated.' },
  ],
};
