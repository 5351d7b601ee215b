import { defineSource } from '../contract.ts';
import { boolean, id, text, timestamp } from '../types.ts';

export const clickEvents = defineSource({
  name: 'click_events',
  grain: 'one event in a browser or app',
  key: ['event_id'],
  newestBy: 'received_at',
  columns: {
    event_id: { type: id(), meaning: 'The event.' },
    visitor_id: { type: id(), meaning: 'The browser or app: a first-party cookie.' },
    customer_id: { type: id(), nullable: true, meaning: 'The customer, while signed in.' },
    event_name: { type: text(40), meaning: 'GA4 name: page_view, view_item, add_to_cart, purchase, …' },
    event_at: { type: timestamp(), meaning: "When it happened, by the device's clock." },
    received_at: { type: timestamp(), meaning: 'When the shop received it.' },
    page_url: { type: text(500), nullable: true, isPersonal: true, meaning: 'Page it happened on, path and query.' },
    referrer: { type: text(500), nullable: true, isPersonal: true, meaning: 'Page the visitor came from.' },
    utm_source: { type: text(100), nullable: true, meaning: 'Campaign source.' },
    utm_medium: { type: text(100), nullable: true, meaning: 'Campaign medium.' },
    utm_campaign: { type: text(100), nullable: true, meaning: 'Campaign name.' },
    device_type: { type: text(20), nullable: true, meaning: 'desktop, mobile or tablet.' },
    user_agent: { type: text(400), nullable: true, isPersonal: true, meaning: "The browser's own description." },
    country: { type: text(60), nullable: true, meaning: 'Country of the visitor, English name.' },
    product_id: { type: id(), nullable: true, meaning: 'The product viewed, added or bought.' },
    order_id: { type: id(), nullable: true, meaning: 'The order, on purchase events.' },
    search_term: { type: text(200), nullable: true, isPersonal: true, meaning: 'What was searched for.' },
    value: {
      type: text(30),
      nullable: true,
      meaning: 'Value of the event as the page sent it: 12.50, 12,50 or 1,234.50.',
    },
    currency: { type: text(3), nullable: true, meaning: 'Currency of the value, ISO 4217.' },
    is_sampled: {
      type: boolean(),
      meaning: 'Whether the session is part of a sample: the others of its time were not recorded.',
    },
    tracker_session_id: {
      type: text(100),
      nullable: true,
      otherNames: ['session_id'],
      meaning: "The tracker's own session of the visitor, where it has some.",
    },
    product_ids: {
      type: text(),
      nullable: true,
      meaning: 'All products, of an event about several: a list, or a text that has one.',
    },
  },
});
