import type { CaseRow, CaseValue, ModelCases, RuleCases } from '../cases.ts';

/** Names of events, one second apart unless said otherwise, as one session of a visitor. */
function eventsOf(session_id: string, names: readonly string[], more: CaseRow = {}, seconds = 1): CaseRow[] {
  return names.map((event_name, position) => ({
    event_id: position === 0 ? session_id : `${session_id}-${position + 1}`,
    session_id,
    session_event_number: position + 1,
    visitor_id: 'v1',
    event_name,
    event_at: new Date(Date.UTC(2026, 2, 1, 10, 0, position * seconds)).toISOString().slice(0, 19).replace('T', ' '),
    is_bot: false,
    is_sampled: false,
    ...more,
  }));
}

/** A session with one event that is not a view, and with another customer or none. */
const signedIn = (session_id: string, visitor_id: string, customer_id: CaseValue = null): CaseRow[] =>
  eventsOf(session_id, ['scroll'], { visitor_id, customer_id });

const stored: CaseRow = {
  session_id: 's9',
  visitor_id: 'v1',
  tracker_session_id: 't9',
  started_at: '2026-02-28 23:59:00',
  ended_at: '2026-03-01 00:01:30.5',
  session_date: '2026-02-28',
  duration_seconds: '150.500',
  event_count: 17,
  page_view_count: 6,
  view_item_count: 5,
  add_to_cart_count: 4,
  begin_checkout_count: 3,
  purchase_count: 2,
  order_count: 1,
  is_engaged: true,
  is_bounce: false,
  landing_page: '/sale',
  referrer: 'https://search.example',
  utm_source: 'google',
  utm_medium: 'cpc',
  utm_campaign: 'winter',
  device_type: 'tablet',
  country: 'France',
  is_bot: false,
  is_sampled: true,
};

const aboutCustomers = ['session_id', 'visitor_id', 'customer_id', 'signed_in_customer_id', 'is_stitched'];

const aboutEngagement = ['session_id', 'duration_seconds', 'is_engaged', 'is_bounce'];

export const cases: ModelCases = [
  {
    name: 'a session sums up its events, each kind counted apart and each order once',
    given: {
      new_fact_event: [
        ...eventsOf('s1', [
          ...Array<string>(6).fill('page_view'),
          ...Array<string>(5).fill('view_item'),
          ...Array<string>(4).fill('add_to_cart'),
          ...Array<string>(2).fill('begin_checkout'),
          'scroll',
        ]).map((event) => ({ ...event, order_id: 'o7', tracker_session_id: 't1' })),
        ...['o1', 'o1', 'o2'].map((order_id, position) => ({
          event_id: `s1-purchase-${position}`,
          session_id: 's1',
          session_event_number: 19 + position,
          visitor_id: 'v1',
          tracker_session_id: 't1',
          customer_id: 'c1',
          event_name: 'purchase',
          event_at: `2026-03-01 10:0${position + 1}:00.5`,
          order_id,
          is_bot: false,
          is_sampled: false,
        })),
      ],
    },
    expected: [
      {
        session_id: 's1',
        visitor_id: 'v1',
        tracker_session_id: 't1',
        customer_id: 'c1',
        signed_in_customer_id: 'c1',
        is_stitched: false,
        started_at: '2026-03-01 10:00:00',
        ended_at: '2026-03-01 10:03:00.5',
        session_date: '2026-03-01',
        duration_seconds: '180.500',
        // 6 + 5 + 4 + 2 + 1 + 3
        event_count: 21,
        page_view_count: 6,
        view_item_count: 5,
        add_to_cart_count: 4,
        begin_checkout_count: 2,
        purchase_count: 3,
        // o1 twice and o2; o7 stands on events that are no purchase.
        order_count: 2,
        is_engaged: true,
        is_bounce: false,
        is_bot: false,
        is_sampled: false,
      },
    ],
  },
  {
    name: 'where a session comes from is what its events say first, by their number; where none says it, null',
    given: {
      new_fact_event: [
        {
          session_id: 's1',
          session_event_number: 3,
          page_url: '/a',
          referrer: 'https://a.example',
          utm_source: 'a',
          utm_medium: 'a',
          utm_campaign: 'a',
          device_type: 'a',
          country: 'Austria',
          event_at: '2026-03-01 10:00:00',
        },
        {
          session_id: 's1',
          session_event_number: 2,
          page_url: '/home',
          referrer: 'https://news.example',
          utm_source: 'newsletter',
          utm_medium: 'email',
          utm_campaign: 'spring',
          device_type: 'mobile',
          country: 'Germany',
          event_at: '2026-03-01 10:00:00',
        },
        // The first event says nothing.
        { session_id: 's1', session_event_number: 1, event_at: '2026-03-01 10:00:00' },
        {
          session_id: 's1',
          session_event_number: 4,
          page_url: '/z',
          referrer: 'https://z.example',
          utm_source: 'z',
          utm_medium: 'z',
          utm_campaign: 'z',
          device_type: 'z',
          country: 'Zambia',
          event_at: '2026-03-01 10:00:00',
        },
        { session_id: 's2', session_event_number: 1, event_at: '2026-03-01 10:00:00' },
      ],
    },
    columns: [
      'session_id',
      'landing_page',
      'referrer',
      'utm_source',
      'utm_medium',
      'utm_campaign',
      'device_type',
      'country',
    ],
    expected: [
      {
        session_id: 's1',
        landing_page: '/home',
        referrer: 'https://news.example',
        utm_source: 'newsletter',
        utm_medium: 'email',
        utm_campaign: 'spring',
        device_type: 'mobile',
        country: 'Germany',
      },
      { session_id: 's2' },
    ],
  },
  {
    name: 'a session over midnight belongs to the day of its first event',
    given: {
      new_fact_event: [
        { session_id: 's1', session_event_number: 1, event_name: 'scroll', event_at: '2026-03-01 23:59:59' },
        { session_id: 's1', session_event_number: 2, event_name: 'scroll', event_at: '2026-03-02 00:00:01' },
      ],
    },
    columns: ['session_id', 'started_at', 'ended_at', 'session_date', 'duration_seconds', 'event_count'],
    expected: [
      {
        session_id: 's1',
        started_at: '2026-03-01 23:59:59',
        ended_at: '2026-03-02 00:00:01',
        session_date: '2026-03-01',
        duration_seconds: '2.000',
        event_count: 2,
      },
    ],
  },
  {
    name: 'a session is engaged after more than ten seconds; exactly ten are a bounce',
    given: {
      new_fact_event: [
        ...eventsOf('s1', ['scroll', 'scroll'], {}, 10),
        ...eventsOf('s2', ['scroll', 'scroll'], {}, 11),
        { session_id: 's3', session_event_number: 1, event_name: 'scroll', event_at: '2026-03-01 10:00:00' },
        { session_id: 's3', session_event_number: 2, event_name: 'scroll', event_at: '2026-03-01 10:00:10.001' },
      ],
    },
    columns: aboutEngagement,
    expected: [
      { session_id: 's1', duration_seconds: '10.000', is_engaged: false, is_bounce: true },
      { session_id: 's2', duration_seconds: '11.000', is_engaged: true, is_bounce: false },
      { session_id: 's3', duration_seconds: '10.001', is_engaged: true, is_bounce: false },
    ],
  },
  {
    name: 'a session is engaged with a purchase or two views; one view, or a cart, is a bounce',
    given: {
      new_fact_event: [
        ...eventsOf('s1', ['purchase']),
        ...eventsOf('s2', ['page_view', 'page_view']),
        ...eventsOf('s3', ['view_item', 'view_item']),
        ...eventsOf('s4', ['page_view', 'view_item']),
        ...eventsOf('s5', ['page_view', 'add_to_cart', 'begin_checkout']),
        ...eventsOf('s6', ['view_item']),
        ...eventsOf('s7', ['page_view', 'page_view', 'view_item']),
      ],
    },
    columns: aboutEngagement,
    expected: [
      { session_id: 's1', duration_seconds: 0, is_engaged: true, is_bounce: false },
      { session_id: 's2', duration_seconds: 1, is_engaged: true, is_bounce: false },
      { session_id: 's3', duration_seconds: 1, is_engaged: true, is_bounce: false },
      { session_id: 's4', duration_seconds: 1, is_engaged: true, is_bounce: false },
      { session_id: 's5', duration_seconds: 2, is_engaged: false, is_bounce: true },
      { session_id: 's6', duration_seconds: 0, is_engaged: false, is_bounce: true },
      { session_id: 's7', duration_seconds: 2, is_engaged: true, is_bounce: false },
    ],
  },
  {
    name: 'one event of a robot, or of a sample, is enough for its session',
    given: {
      new_fact_event: [
        ...eventsOf('s1', ['scroll'], { is_bot: true }),
        { session_id: 's1', session_event_number: 2, event_at: '2026-03-01 10:00:01', is_bot: false, is_sampled: true },
        ...eventsOf('s2', ['scroll', 'scroll']),
      ],
    },
    columns: ['session_id', 'is_bot', 'is_sampled'],
    expected: [
      { session_id: 's1', is_bot: true, is_sampled: true },
      { session_id: 's2', is_bot: false, is_sampled: false },
    ],
  },
  {
    name: 'who was signed in is the last one if several, also when the session goes on without',
    given: {
      new_fact_event: [
        { session_id: 's1', session_event_number: 1, visitor_id: 'v1', customer_id: 'c9' },
        { session_id: 's1', session_event_number: 3, visitor_id: 'v1', customer_id: 'c1' },
        { session_id: 's1', session_event_number: 2, visitor_id: 'v1', customer_id: 'c5' },
        { session_id: 's1', session_event_number: 4, visitor_id: 'v1' },
      ],
    },
    columns: aboutCustomers,
    expected: [
      { session_id: 's1', visitor_id: 'v1', customer_id: 'c1', signed_in_customer_id: 'c1', is_stitched: false },
    ],
  },
  {
    name: "anonymous sessions are stitched to the device's only customer; other devices are not",
    given: {
      new_fact_event: [
        ...signedIn('s1', 'v1'),
        ...signedIn('s2', 'v1', 'c1'),
        ...signedIn('s3', 'v1', 'c1'),
        ...signedIn('s4', 'v2'),
        ...signedIn('s5', 'v3', 'c3'),
      ],
    },
    columns: aboutCustomers,
    expected: [
      { session_id: 's1', visitor_id: 'v1', customer_id: 'c1', is_stitched: true },
      { session_id: 's2', visitor_id: 'v1', customer_id: 'c1', signed_in_customer_id: 'c1', is_stitched: false },
      { session_id: 's3', visitor_id: 'v1', customer_id: 'c1', signed_in_customer_id: 'c1', is_stitched: false },
      { session_id: 's4', visitor_id: 'v2', is_stitched: false },
      { session_id: 's5', visitor_id: 'v3', customer_id: 'c3', signed_in_customer_id: 'c3', is_stitched: false },
    ],
  },
  {
    name: 'a device on which two customers signed in merges nobody',
    given: {
      new_fact_event: [...signedIn('s1', 'v1'), ...signedIn('s2', 'v1', 'c1'), ...signedIn('s3', 'v1', 'c2')],
    },
    columns: aboutCustomers,
    expected: [
      { session_id: 's1', visitor_id: 'v1', is_stitched: false },
      { session_id: 's2', visitor_id: 'v1', customer_id: 'c1', signed_in_customer_id: 'c1', is_stitched: false },
      { session_id: 's3', visitor_id: 'v1', customer_id: 'c2', signed_in_customer_id: 'c2', is_stitched: false },
    ],
  },
  {
    name: 'a stored session of the visitor that the run does not touch stays as it is',
    given: { old_fact_session: [{ ...stored, is_stitched: false }] },
    expected: [{ ...stored, is_stitched: false }],
  },
  {
    name: 'a stored anonymous session is stitched when its visitor signs in',
    given: {
      old_fact_session: [{ ...stored, is_stitched: false, is_engaged: false, is_bounce: true }],
      new_fact_event: signedIn('s1', 'v1', 'c1'),
      touched_session: [{ session_id: 's1' }],
    },
    columns: [...aboutCustomers, 'is_engaged', 'is_bounce'],
    expected: [
      {
        session_id: 's1',
        visitor_id: 'v1',
        customer_id: 'c1',
        signed_in_customer_id: 'c1',
        is_stitched: false,
        is_engaged: false,
        is_bounce: true,
      },
      {
        session_id: 's9',
        visitor_id: 'v1',
        customer_id: 'c1',
        is_stitched: true,
        is_engaged: false,
        is_bounce: true,
      },
    ],
  },
  {
    name: "a stitched session is nobody's again when a second customer signs in; the stored sign-in counts",
    given: {
      old_fact_session: [
        { ...stored, customer_id: 'c1', is_stitched: true },
        { ...stored, session_id: 's8', customer_id: 'c1', signed_in_customer_id: 'c1', is_stitched: false },
      ],
      new_fact_event: signedIn('s1', 'v1', 'c2'),
      touched_session: [{ session_id: 's1' }],
    },
    columns: aboutCustomers,
    expected: [
      { session_id: 's1', visitor_id: 'v1', customer_id: 'c2', signed_in_customer_id: 'c2', is_stitched: false },
      { session_id: 's8', visitor_id: 'v1', customer_id: 'c1', signed_in_customer_id: 'c1', is_stitched: false },
      { session_id: 's9', visitor_id: 'v1', is_stitched: false },
    ],
  },
  {
    name: 'a new anonymous session is stitched to who signed in on the device before',
    given: {
      old_fact_session: [
        { ...stored, customer_id: 'c1', signed_in_customer_id: 'c1', is_stitched: false },
        { ...stored, session_id: 's8', visitor_id: 'v2', customer_id: 'c2', signed_in_customer_id: 'c2' },
      ],
      new_fact_event: signedIn('s1', 'v1'),
      touched_session: [{ session_id: 's1' }],
    },
    columns: aboutCustomers,
    expected: [
      { session_id: 's1', visitor_id: 'v1', customer_id: 'c1', is_stitched: true },
      { session_id: 's8', visitor_id: 'v2', customer_id: 'c2', signed_in_customer_id: 'c2', is_stitched: false },
      { session_id: 's9', visitor_id: 'v1', customer_id: 'c1', signed_in_customer_id: 'c1', is_stitched: false },
    ],
  },
  {
    name: 'the stored row of a touched session is replaced, and what it said of its customer is forgotten',
    given: {
      old_fact_session: [
        { ...stored, session_id: 's1', customer_id: 'c7', signed_in_customer_id: 'c7', is_stitched: false },
        // Joined into another session: gone.
        { ...stored, session_id: 's2', customer_id: 'c8', signed_in_customer_id: 'c8', is_stitched: false },
      ],
      new_fact_event: [...signedIn('s1', 'v1', 'c1'), ...signedIn('s3', 'v1')],
      touched_session: [{ session_id: 's1' }, { session_id: 's2' }, { session_id: 's3' }],
    },
    columns: [...aboutCustomers, 'event_count'],
    expected: [
      {
        session_id: 's1',
        visitor_id: 'v1',
        customer_id: 'c1',
        signed_in_customer_id: 'c1',
        is_stitched: false,
        event_count: 1,
      },
      { session_id: 's3', visitor_id: 'v1', customer_id: 'c1', is_stitched: true, event_count: 1 },
    ],
  },
];

export const ruleCases: RuleCases = [
  {
    rule: 'ends_after_start',
    holds: [
      { started_at: '2026-03-01 10:00:00', ended_at: '2026-03-01 10:00:00', event_count: 1 },
      { started_at: '2026-03-01 10:00:00', ended_at: '2026-03-01 10:00:01', event_count: 2 },
    ],
    breaks: [
      { started_at: '2026-03-01 10:00:01', ended_at: '2026-03-01 10:00:00', event_count: 1 },
      { started_at: '2026-03-01 10:00:00', ended_at: '2026-03-01 10:00:00', event_count: 0 },
      { event_count: 1 },
    ],
  },
];
