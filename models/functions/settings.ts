import type { FunctionSettings, PortableFunction } from './definition.ts';
import { minorDigits, unitText } from './money.ts';

/** HMAC-SHA256 pads of the key (RFC 2104), as hexadecimal text. */
function hmacPads(key: string): { readonly inner: string; readonly outer: string } {
  const block = Buffer.alloc(64);
  Buffer.from(key, 'hex').copy(block, 0, 0, 64);
  const pad = (byte: number): string => Buffer.from(block.map((value) => value ^ byte)).toString('hex');
  return { inner: pad(0x36), outer: pad(0x5c) };
}

/** Amounts in the shop's currency, rounded half up to its smallest unit. */
function shopFunctions(currency: string): readonly PortableFunction[] {
  const digits = minorDigits(currency);
  const units = `1${'0'.repeat(digits)}`;
  const unit = unitText(digits);
  return [
    {
      name: 'round_shop_amount',
      parameters: ['amount'],
      meaning: "An amount in the shop's currency (Variable shop_currency), rounded half up to its smallest unit.",
      duckdb: `cast(round(amount, ${digits}) as decimal(19, 4))`,
      spark: { types: ['decimal(38, 12)'], returns: 'decimal(19, 4)', body: `round(amount, ${digits})` },
    },
    {
      name: 'average_shop_amount',
      parameters: ['amount', 'n'],
      meaning:
        "An amount in the shop's currency by a count, rounded half up to the currency's smallest unit in whole units; null where the count is 0 or null.",
      duckdb: `cast(cast(sign(amount) as integer) * ((2 * cast(abs(amount) * ${units} as hugeint) + n) // nullif(2 * n, 0)) * ${unit} as decimal(19, 4))`,
      spark: {
        types: ['decimal(38, 4)', 'bigint'],
        returns: 'decimal(19, 4)',
        body: `cast(signum(amount) as int) * ((2 * cast(abs(amount) * ${units} as decimal(36, 0)) + n) div nullif(2 * n, 0)) * ${unit}`,
      },
    },
  ];
}

/** Functions that answer with a run's settings. */
export function settingFunctions(settings: FunctionSettings): readonly PortableFunction[] {
  const pads = hmacPads(settings.personalDataKey);
  const tolerance = String(settings.variables.order_total_tolerance_units ?? 1);
  const { earliest_plausible_date: earliest = '1995-01-01', latest_plausible_days_ahead: ahead = 366 } =
    settings.variables;
  const daysAfter = Number(ahead) + 1;
  const ofTracker = settings.variables.session_source === 'tracker' ? 'x' : 'null';
  const lastPurchases = String(settings.variables.last_purchases_count ?? 5);
  return [
    ...shopFunctions(String(settings.variables.shop_currency ?? '')),
    {
      name: 'keyed_hash',
      parameters: ['x'],
      meaning: 'HMAC-SHA256 of the text under the key for personal data, 64 hexadecimal digits; null for null.',
      duckdb: `sha256(unhex('${pads.outer}') || unhex(sha256(unhex('${pads.inner}') || encode(x))))`,
      spark: {
        types: ['string'],
        returns: 'string',
        body: `sha2(concat(unhex('${pads.outer}'), unhex(sha2(concat(unhex('${pads.inner}'), cast(x as binary)), 256))), 256)`,
      },
    },
    {
      name: 'rounding_tolerance',
      parameters: ['currency', 'amounts'],
      meaning:
        'How far rounding may bring a sum of so many amounts: so many minor units of the currency for each as the Variable order_total_tolerance_units says.',
      duckdb: `${tolerance} * amounts * minor_unit(currency)`,
      spark: {
        types: ['string', 'bigint'],
        returns: 'decimal(38, 4)',
        body: `cast(${tolerance} * amounts as decimal(19, 0)) * minor_unit(currency)`,
      },
    },
    {
      name: 'session_by_tracker',
      parameters: ['x'],
      meaning:
        "The tracker's own session, where the Variable session_source says that it is a session; null where inactivity ends one.",
      duckdb: `cast(${ofTracker} as varchar)`,
      spark: { types: ['string'], returns: 'string', body: ofTracker },
    },
    {
      name: 'last_purchases_count',
      parameters: [],
      meaning: 'The Variable of that name.',
      duckdb: lastPurchases,
      spark: { types: [], returns: 'int', body: lastPurchases },
    },
    {
      name: 'is_plausible',
      parameters: ['x'],
      meaning:
        'Whether something can have happened then: from the Variable earliest_plausible_date to latest_plausible_days_ahead after the present business day.',
      duckdb: `x >= timestamp '${earliest} 00:00:00' and x < date '${settings.asOfDate}' + interval ${daysAfter} day`,
      spark: {
        types: ['timestamp_ntz'],
        returns: 'boolean',
        body: `x >= timestamp_ntz '${earliest} 00:00:00' and x < cast(date_add(date '${settings.asOfDate}', ${daysAfter}) as timestamp_ntz)`,
      },
    },
    {
      name: 'as_of_date',
      parameters: [],
      meaning: 'The business day that a daily model is computed for.',
      duckdb: `date '${settings.asOfDate}'`,
      spark: { types: [], returns: 'date', body: `date '${settings.asOfDate}'` },
    },
  ];
}
