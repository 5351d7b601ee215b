import type { CaseRow, ModelCases } from '../cases.ts';

/** What sessions follow from. */
const aboutSessions = ['event_id', 'session_id', 'session_event_number'];

const event = (event_id: string, event_at: string, visitor_id = 'v1'): CaseRow => ({
  event_id,
  visitor_id,
  event_at: `2026-03-01 ${event_at}`,
});

const inSession = (event_id: string, session_id: string, session_event_number: number): CaseRow => ({
  event_id,
  session_id,
  session_event_number,
});

export const cases: ModelCases = [
  {
    name: 'an event keeps its values and has the customer and the product of its own time',
    given: {
      stg_click_events: [
        {
          event_id: 'e1',
          visitor_id: 'v1',
          customer_id: 'c1',
          tracker_session_id: 't1',
          event_name: 'purchase',
          source_event_name: 'Order Completed',
          event_at: '2026-03-01 23:59:59',
          received_at: '2026-03-02 00:00:01',
          page_url: '/thanks',
          referrer: '/checkout',
          utm_source: 'google',
          utm_medium: 'cpc',
          utm_campaign: 'spring',
          device_type: 'mobile',
          is_bot: false,
          country: 'Germany',
          product_id: 'p1',
          product_ids: 'p1,p2',
          order_id: 'o1',
          search_term: 'red shoes',
          value: '12.5000',
          currency: 'EUR',
          is_sampled: true,
        },
      ],
      dim_customer: [
        {
          customer_key: 1,
          customer_id: 'c1',
          valid_from: '0001-01-01 00:00:00',
          valid_to: '2026-02-01 00:00:00',
          is_inferred: false,
        },
        { customer_key: 2, customer_id: 'c1', valid_from: '2026-02-01 00:00:00', is_inferred: false },
        { customer_key: 3, customer_id: 'c2', valid_from: '0001-01-01 00:00:00', is_inferred: false },
      ],
      dim_product: [
        { product_key: 11, product_id: 'p2', valid_from: '0001-01-01 00:00:00', is_inferred: false },
        {
          product_key: 12,
          product_id: 'p1',
          valid_from: '0001-01-01 00:00:00',
          valid_to: '2026-02-01 00:00:00',
          is_inferred: false,
        },
        { product_key: 13, product_id: 'p1', valid_from: '2026-02-01 00:00:00', is_inferred: false },
      ],
    },
    expected: [
      {
        event_id: 'e1',
        session_id: 'e1',
        session_event_number: 1,
        visitor_id: 'v1',
        customer_id: 'c1',
        customer_key: 2,
        tracker_session_id: 't1',
        event_name: 'purchase',
        source_event_name: 'Order Completed',
        event_at: '2026-03-01 23:59:59',
        event_date: '2026-03-01',
        received_at: '2026-03-02 00:00:01',
        page_url: '/thanks',
        referrer: '/checkout',
        utm_source: 'google',
        utm_medium: 'cpc',
        utm_campaign: 'spring',
        device_type: 'mobile',
        is_bot: false,
        country: 'Germany',
        product_id: 'p1',
        product_key: 13,
        product_ids: 'p1,p2',
        order_id: 'o1',
        search_term: 'red shoes',
        value: '12.5000',
        currency: 'EUR',
        is_sampled: true,
      },
    ],
  },
  {
    name: 'a version is valid from its first moment on and no longer at its end',
    given: {
      stg_click_events: [
        { ...event('e1', '09:59:59.999999'), customer_id: 'c1', product_id: 'p1' },
        { ...event('e2', '10:00:00'), customer_id: 'c1', product_id: 'p1' },
      ],
      dim_customer: [
        {
          customer_key: 1,
          customer_id: 'c1',
          valid_from: '0001-01-01 00:00:00',
          valid_to: '2026-03-01 10:00:00',
          is_inferred: false,
        },
        { customer_key: 2, customer_id: 'c1', valid_from: '2026-03-01 10:00:00', is_inferred: false },
      ],
      dim_product: [
        {
          product_key: 11,
          product_id: 'p1',
          valid_from: '0001-01-01 00:00:00',
          valid_to: '2026-03-01 10:00:00',
          is_inferred: false,
        },
        { product_key: 12, product_id: 'p1', valid_from: '2026-03-01 10:00:00', is_inferred: false },
      ],
    },
    columns: ['event_id', 'customer_key', 'product_key'],
    expected: [
      { event_id: 'e1', customer_key: 1, product_key: 11 },
      { event_id: 'e2', customer_key: 2, product_key: 12 },
    ],
  },
  {
    name: 'an event of nobody and of nothing, or whose customer and product have not arrived, has no keys',
    given: {
      stg_click_events: [event('e1', '10:00:00'), { ...event('e2', '10:00:01'), customer_id: 'c9', product_id: 'p9' }],
      dim_customer: [{ customer_key: 1, customer_id: 'c1', valid_from: '0001-01-01 00:00:00', is_inferred: false }],
      dim_product: [{ product_key: 11, product_id: 'p1', valid_from: '0001-01-01 00:00:00', is_inferred: false }],
    },
    columns: ['event_id', 'customer_id', 'customer_key', 'product_id', 'product_key'],
    expected: [{ event_id: 'e1' }, { event_id: 'e2', customer_id: 'c9', product_id: 'p9' }],
  },
  {
    name: 'a gap of exactly 1,800 seconds stays in the session, a longer one ends it',
    given: {
      stg_click_events: [
        event('e1', '10:00:00'),
        event('e2', '10:30:00'),
        event('e3', '11:00:01'),
        event('e4', '11:30:01.000001'),
      ],
    },
    columns: aboutSessions,
    expected: [
      inSession('e1', 'e1', 1),
      inSession('e2', 'e1', 2),
      // 1,801 s
      inSession('e3', 'e3', 1),
      // 1,800.000001 s
      inSession('e4', 'e4', 1),
    ],
  },
  {
    name: 'an event does not name an inferred customer or product: it waits for the real ones',
    given: {
      stg_click_events: [{ ...event('e1', '10:00:00'), customer_id: 'c1', product_id: 'p1' }],
      dim_customer: [{ customer_key: 1, customer_id: 'c1', valid_from: '0001-01-01 00:00:00', is_inferred: true }],
      dim_product: [{ product_key: 11, product_id: 'p1', valid_from: '0001-01-01 00:00:00', is_inferred: true }],
    },
    columns: ['event_id', 'customer_id', 'customer_key', 'product_id', 'product_key'],
    expected: [{ event_id: 'e1', customer_id: 'c1', product_id: 'p1' }],
  },
  {
    name: 'the first event in time gives the session its id, whatever the order of arrival and of ids',
    given: {
      stg_click_events: [event('e3', '10:20:00'), event('e9', '10:00:00'), event('e1', '10:10:00')],
    },
    columns: aboutSessions,
    expected: [inSession('e9', 'e9', 1), inSession('e1', 'e9', 2), inSession('e3', 'e9', 3)],
  },
  {
    name: 'a late event joins two sessions into one',
    given: {
      stg_click_events: [event('e1', '10:00:00'), event('e2', '10:50:00'), event('e3', '10:25:00')],
    },
    columns: aboutSessions,
    // 25 minutes on both sides.
    expected: [inSession('e1', 'e1', 1), inSession('e3', 'e1', 2), inSession('e2', 'e1', 3)],
  },
  {
    name: 'events of the same moment are ordered by their ids',
    given: {
      stg_click_events: [event('e3', '10:00:00'), event('e1', '10:00:00'), event('e2', '10:00:00')],
    },
    columns: aboutSessions,
    expected: [inSession('e1', 'e1', 1), inSession('e2', 'e1', 2), inSession('e3', 'e1', 3)],
  },
  {
    name: 'visitors have sessions of their own, each numbered from 1',
    given: {
      stg_click_events: [
        event('e1', '10:00:00', 'v1'),
        event('e2', '10:00:01', 'v2'),
        event('e3', '10:00:02', 'v1'),
        event('e4', '10:20:00', 'v2'),
        // 40 minutes after the visitor's last event, though 20 after the other's.
        event('e5', '10:40:02', 'v1'),
        event('e8', '10:45:00', 'v2'),
        event('e9', '10:50:00', 'v2'),
        event('e6', '10:40:03', 'v1'),
        event('e7', '11:30:00', 'v1'),
      ],
    },
    columns: [...aboutSessions, 'visitor_id'],
    expected: [
      { ...inSession('e1', 'e1', 1), visitor_id: 'v1' },
      { ...inSession('e2', 'e2', 1), visitor_id: 'v2' },
      { ...inSession('e3', 'e1', 2), visitor_id: 'v1' },
      { ...inSession('e4', 'e2', 2), visitor_id: 'v2' },
      { ...inSession('e5', 'e5', 1), visitor_id: 'v1' },
      { ...inSession('e6', 'e5', 2), visitor_id: 'v1' },
      { ...inSession('e7', 'e7', 1), visitor_id: 'v1' },
      // That the other visitor's third event began a session is nothing to this one.
      { ...inSession('e8', 'e2', 3), visitor_id: 'v2' },
      { ...inSession('e9', 'e2', 4), visitor_id: 'v2' },
    ],
  },
  {
    name: "a session of the tracker's is the visitor's events with its id, however far apart; those without one end by inactivity, apart",
    given: {
      stg_click_events: [
        { ...event('e1', '10:00:00'), tracker_session_id: 't1' },
        { ...event('e2', '12:00:00'), tracker_session_id: 't1' },
        { ...event('e3', '10:05:00'), tracker_session_id: 't2' },
        { ...event('e4', '09:00:00'), tracker_session_id: 't2' },
        event('e5', '10:06:00'),
        event('e6', '10:36:00'),
        // 1,801 s after the last one without an id, though less after those with one.
        event('e7', '11:06:01'),
        { ...event('e8', '11:00:00'), tracker_session_id: 't1' },
        { ...event('e9', '10:01:00', 'v2'), tracker_session_id: 't1' },
      ],
    },
    columns: aboutSessions,
    expected: [
      inSession('e1', 'e1', 1),
      inSession('e8', 'e1', 2),
      inSession('e2', 'e1', 3),
      inSession('e4', 'e4', 1),
      inSession('e3', 'e4', 2),
      inSession('e5', 'e5', 1),
      inSession('e6', 'e5', 2),
      inSession('e7', 'e7', 1),
      inSession('e9', 'e9', 1),
    ],
  },
  {
    name: 'neither midnight nor another campaign ends a session',
    given: {
      stg_click_events: [
        { event_id: 'e1', visitor_id: 'v1', event_at: '2026-03-01 23:55:00', utm_campaign: 'spring' },
        { event_id: 'e2', visitor_id: 'v1', event_at: '2026-03-02 00:05:00', utm_campaign: 'summer' },
      ],
    },
    columns: [...aboutSessions, 'event_date'],
    expected: [
      { ...inSession('e1', 'e1', 1), event_date: '2026-03-01' },
      { ...inSession('e2', 'e1', 2), event_date: '2026-03-02' },
    ],
  },
];
