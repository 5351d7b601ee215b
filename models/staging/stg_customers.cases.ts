import { createHmac } from 'node:crypto';
import { CASE_SETTINGS, type ModelCases, type RuleCases } from '../cases.ts';

/** HMAC-SHA256 under the key for personal data, by another implementation than the engines'. */
const keyedHash = (text: string): string =>
  createHmac('sha256', Buffer.from(CASE_SETTINGS.personalDataKey, 'hex')).update(text).digest('hex');

export const cases: ModelCases = [
  {
    name: 'a customer keeps the values, e-mail and phone as keyed hashes of their normalised forms',
    given: {
      src_customers: [
        {
          customer_id: 'c1',
          email: ' Ann.Lee@Example.COM ',
          phone: '030 901820',
          first_name: ' Ann ',
          last_name: ' Lee ',
          birth_date: '28/02/1990',
          country: ' Germany ',
          city: ' Berlin ',
          postal_code: ' 10115a ',
          has_marketing_consent: true,
          signed_up_at: '2026-01-05 09:30:00',
          updated_at: '2026-02-01 00:00:00',
        },
      ],
    },
    expected: [
      {
        customer_id: 'c1',
        email_hash: keyedHash('ann.lee@example.com'),
        // A national number: the trunk zero gives way to Germany's calling code.
        phone_hash: keyedHash('+4930901820'),
        first_name: 'Ann',
        last_name: 'Lee',
        birth_date: '1990-02-28',
        birth_year: 1990,
        country: 'Germany',
        city: 'Berlin',
        postal_code: '10115A',
        postal_area: '101',
        has_marketing_consent: true,
        signed_up_at: '2026-01-05 09:30:00',
        updated_at: '2026-02-01 00:00:00',
      },
    ],
  },
  {
    name: 'a broken e-mail address, phone number or date is null, and so is a text of white space',
    given: {
      src_customers: [
        {
          customer_id: 'c1',
          email: 'ann@shop',
          phone: '12',
          first_name: ' ',
          last_name: ' ',
          birth_date: '1999-02-29',
          country: ' ',
          city: ' ',
          postal_code: ' ',
          has_marketing_consent: false,
          updated_at: '2026-02-01 00:00:00',
        },
      ],
    },
    expected: [
      {
        customer_id: 'c1',
        has_marketing_consent: false,
        updated_at: '2026-02-01 00:00:00',
        unreadable: 'email,phone,birth_date',
      },
    ],
  },
  {
    name: 'who did not say whether they agree to marketing did not agree',
    given: { src_customers: [{ customer_id: 'c1' }] },
    expected: [{ customer_id: 'c1', has_marketing_consent: false }],
  },
  {
    name: 'a country by any of its names has its English one, and tells how its phones are dialled; what is blank is not unreadable',
    given: {
      src_customers: [
        { customer_id: 'c1', country: 'ITA', phone: '06 1234567', email: ' ', birth_date: '' },
        { customer_id: 'c2', country: 'UK', phone: '+44 (0)20 7946 0958', email: 'n/a' },
        { customer_id: 'c3', country: ' Atlantis', phone: ' ', email: 'a@b.example', birth_date: 'long ago' },
      ],
    },
    columns: ['customer_id', 'country', 'email_hash', 'phone_hash', 'unreadable'],
    expected: [
      { customer_id: 'c1', country: 'Italy', phone_hash: keyedHash('+39061234567') },
      { customer_id: 'c2', country: 'United Kingdom', phone_hash: keyedHash('+442079460958'), unreadable: 'email' },
      { customer_id: 'c3', country: 'Atlantis', email_hash: keyedHash('a@b.example'), unreadable: 'birth_date' },
    ],
  },
  {
    name: 'a postal area is the first part of a code, if that is short, else three characters',
    given: {
      src_customers: [
        { customer_id: 'c1', postal_code: ' sw1a 1aa' },
        { customer_id: 'c0', postal_code: 'a 123' },
        { customer_id: 'c2', postal_code: '00-950' },
        { customer_id: 'c3', postal_code: '94103-1234' },
        { customer_id: 'c4', postal_code: '101' },
        { customer_id: 'c5', postal_code: '1000-205' },
        { customer_id: 'c6', postal_code: '-7' },
      ],
    },
    columns: ['customer_id', 'postal_area'],
    expected: [
      { customer_id: 'c1', postal_area: 'SW1A' },
      { customer_id: 'c0', postal_area: 'A' },
      { customer_id: 'c2', postal_area: '00' },
      { customer_id: 'c3', postal_area: '941' },
      { customer_id: 'c4', postal_area: '101' },
      { customer_id: 'c5', postal_area: '1000' },
      { customer_id: 'c6', postal_area: '-7' },
    ],
  },
];

export const ruleCases: RuleCases = [
  { rule: 'updated_at_known', holds: [{ updated_at: '2026-02-01 00:00:00' }], breaks: [{}] },
];
