import type { ModelCases, RuleCases } from '../cases.ts';

export const cases: ModelCases = [
  {
    name: 'an event keeps its values, without the white space around its texts',
    given: {
      src_click_events: [
        {
          event_id: 'e1',
          visitor_id: 'v1',
          customer_id: 'c1',
          event_name: ' Page_View ',
          event_at: '2026-03-01 10:00:00.25',
          received_at: '2026-03-01 10:00:02',
          page_url: ' /Shoes ',
          referrer: ' https://Search.example ',
          utm_source: ' Google ',
          utm_medium: ' CPC ',
          utm_campaign: ' Spring Sale ',
          device_type: ' Mobile ',
          user_agent: 'Mozilla/5.0 (iPhone)',
          country: ' DE ',
          product_id: 'p1',
          order_id: 'o1',
          search_term: ' Red Shoes ',
          value: '1,234.50',
          currency: ' eur ',
          is_sampled: true,
        },
      ],
    },
    expected: [
      {
        event_id: 'e1',
        visitor_id: 'v1',
        customer_id: 'c1',
        event_name: 'page_view',
        source_event_name: 'Page_View',
        event_at: '2026-03-01 10:00:00.25',
        received_at: '2026-03-01 10:00:02',
        page_url: '/Shoes',
        referrer: 'https://Search.example',
        utm_source: 'google',
        utm_medium: 'cpc',
        utm_campaign: 'Spring Sale',
        device_type: 'mobile',
        is_bot: false,
        country: 'Germany',
        product_id: 'p1',
        order_id: 'o1',
        search_term: 'Red Shoes',
        value: '1234.5000',
        currency: 'EUR',
        is_sampled: true,
      },
    ],
  },
  {
    name: 'texts of white space alone are null, and what is missing stays so; no user agent is no robot',
    given: {
      src_click_events: [
        {
          event_id: 'e1',
          visitor_id: 'v1',
          event_name: 'scroll',
          event_at: '2026-03-01 10:00:00',
          page_url: ' ',
          referrer: '',
          utm_source: ' ',
          utm_medium: ' ',
          utm_campaign: ' ',
          device_type: ' ',
          country: ' ',
          search_term: ' ',
          value: 'none',
          currency: ' ',
          is_sampled: false,
        },
        { event_id: 'e2' },
      ],
    },
    expected: [
      {
        event_id: 'e1',
        visitor_id: 'v1',
        event_name: 'scroll',
        event_at: '2026-03-01 10:00:00',
        is_bot: false,
        is_sampled: false,
        unreadable: 'value',
      },
      { event_id: 'e2', event_name: 'unknown', is_bot: false },
    ],
  },
  {
    name: 'a browser that calls itself a robot is flagged, and its event is kept',
    given: {
      src_click_events: [
        { event_id: 'e1', user_agent: 'Mozilla/5.0 (compatible; Googlebot/2.1)' },
        { event_id: 'e2', user_agent: 'Mozilla/5.0 (Windows NT 10.0)' },
      ],
    },
    columns: ['event_id', 'is_bot'],
    expected: [
      { event_id: 'e1', is_bot: true },
      { event_id: 'e2', is_bot: false },
    ],
  },
  {
    name: "an event's name in another tracker's words has GA4's; one that nobody knows is unknown, with what it says",
    given: {
      src_click_events: [
        { event_id: 'e1', event_name: 'AddToCart' },
        { event_id: 'e2', event_name: 'moon_landing' },
        { event_id: 'e3', event_name: 'purchase', value: ' ' },
      ],
    },
    columns: ['event_id', 'event_name', 'source_event_name', 'unreadable'],
    expected: [
      { event_id: 'e1', event_name: 'add_to_cart', source_event_name: 'AddToCart' },
      { event_id: 'e2', event_name: 'unknown', source_event_name: 'moon_landing' },
      { event_id: 'e3', event_name: 'purchase' },
    ],
  },
];

export const ruleCases: RuleCases = [
  { rule: 'event_at_known', holds: [{ event_at: '2026-03-01 10:00:00' }], breaks: [{}] },
  { rule: 'visitor_known', holds: [{ visitor_id: 'v1' }], breaks: [{ visitor_id: '' }, { visitor_id: '  ' }, {}] },
  { rule: 'is_sampled_known', holds: [{ is_sampled: true }, { is_sampled: false }], breaks: [{}] },
  {
    rule: 'implausible_event_at',
    holds: [{ event_at: '1995-01-01 00:00:00' }, { event_at: '2027-11-26 23:59:59' }],
    // A year too early, and one day more than 366 after 2026-11-25.
    breaks: [
      { event_at: '1994-12-31 23:59:59' },
      { event_at: '0202-11-27 00:00:00' },
      { event_at: '2027-11-27 00:00:00' },
      {},
    ],
  },
];
