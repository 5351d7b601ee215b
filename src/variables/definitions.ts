import type { Source } from '../../models/contract.ts';
import { sources } from '../../models/sources/index.ts';
import { isDecodable } from '../database-url.ts';
import { EcomError } from '../errors.ts';
import { type FaultKind, faultDefinitions, faultKinds } from '../shop/faults/kinds.ts';
import { parseRate, RATE_EXPECTED } from '../shop/faults/rates.ts';
import type { TrafficProfile } from '../shop/shop.ts';
import { CONTRACT_MODES_EXPECTED, parseContractModes } from './contract-modes.ts';

/** What operators change while the platform runs: volumes, addresses, how much history is kept. */

/** What is said instead of a value that is given to nobody. */
export const HIDDEN = '***';

export interface VariableDefinition<T> {
  readonly meaning: string;
  /** As text; empty: not set. */
  readonly usual: string;
  /** What is accepted, for messages. */
  readonly expected: string;
  /** Never shown, in no listing and no log. */
  readonly isSecret: boolean;
  /** What is shown of a value that holds a secret in part; default: all of it. */
  readonly shown?: (text: string) => string;
  /** Undefined where the text is not accepted. */
  readonly parse: (text: string) => T | undefined;
}

function whole(usual: number, least: number, most: number, meaning: string): VariableDefinition<number> {
  return {
    meaning,
    usual: String(usual),
    expected: `a whole number from ${least} to ${most}`,
    isSecret: false,
    parse: (text) => {
      const value = Number(text);
      return /^\d+$/.test(text) && value >= least && value <= most ? value : undefined;
    },
  };
}

const rate = (meaning: string, usual = '0'): VariableDefinition<number> => ({
  meaning,
  usual,
  expected: RATE_EXPECTED,
  isSecret: false,
  parse: parseRate,
});

type FaultVariables = { readonly [Kind in FaultKind as `fault_${Kind}`]: VariableDefinition<number> };

const faultRates = Object.fromEntries(
  faultKinds.map((kind) => [
    `fault_${kind}`,
    rate(`Fault ${kind} of the simulated shop: a share of ${faultDefinitions[kind].shareOf}.`),
  ]),
) as unknown as FaultVariables;

function choice<T extends string>(choices: readonly T[], usual: T, meaning: string): VariableDefinition<T> {
  return {
    meaning,
    usual,
    expected: choices.join(' or '),
    isSecret: false,
    parse: (text) => choices.find((candidate) => candidate === text),
  };
}

function url(schemes: readonly string[], meaning: string, isSecret = false): VariableDefinition<string> {
  return {
    meaning,
    usual: '',
    expected: `empty, or a URL that begins with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}; signs such as @ / # % in a password are written %40 %2F %23 %25`,
    isSecret,
    shown: urlWithoutSecrets,
    parse: (text) =>
      text === '' || (URL.canParse(text) && schemes.includes(new URL(text).protocol) && isDecodable(text))
        ? text
        : undefined,
  };
}

/** Scheme and host: whoever has the path or the query of a web hook can post there, and user and password are before the host. */
function urlWithoutSecrets(text: string): string {
  if (!URL.canParse(text)) return HIDDEN;
  const { protocol, host, pathname, search } = new URL(text);
  return `${protocol}//${host}${pathname.length > 1 || search !== '' ? '/…' : ''}`;
}

/** Whether a value is a secret, or holds one, as an address does. */
export function hasSecret(name: VariableName): boolean {
  const { isSecret, shown }: VariableDefinition<number> | VariableDefinition<string> = variables[name];
  return isSecret || shown !== undefined;
}

/** A Variable's text as anybody may see it. */
export function shownText(name: VariableName, value: string): string {
  const { isSecret, shown }: VariableDefinition<number> | VariableDefinition<string> = variables[name];
  if (value === '') return value;
  if (isSecret) return HIDDEN;
  return shown?.(value) ?? value;
}

const text = (meaning: string, expected: string, accepts: RegExp, isSecret = false): VariableDefinition<string> => ({
  meaning,
  usual: '',
  expected,
  isSecret,
  parse: (value) => (accepts.test(value) ? value : undefined),
});

const signingSecret = (meaning: string): VariableDefinition<string> =>
  text(meaning, 'empty, or at least 16 characters', /^$|^.{16,}$/, true);

/** Whether this machine's calendar knows the zone. */
function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const timeZone = (meaning: string): VariableDefinition<string> => ({
  meaning,
  usual: 'UTC',
  expected: 'the name of a time zone, such as UTC or Europe/Berlin',
  isSecret: false,
  parse: (name) => (isTimeZone(name) ? name : undefined),
});

/** Tables whose contract says which columns make rows equal. */
const tablesWithDuplicates = sources.flatMap((source: Source) => (source.exactDuplicates ? [source.name] : []));

/** Some of these words, separated by commas. */
const listOf = (words: readonly string[]): RegExp =>
  new RegExp(`^$|^(${words.join('|')})(,\\s*(${words.join('|')}))*$`);
const day = (usual: string, first: string, meaning: string): VariableDefinition<string> => ({
  meaning,
  usual,
  expected: `a day from ${first}, as YYYY-MM-DD`,
  isSecret: false,
  parse: (value) =>
    /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value)) && value >= first ? value : undefined,
});

const EMAILS = /^$|^[^\s@,]+@[^\s@,]+(,\s*[^\s@,]+@[^\s@,]+)*$/;

export const variables = {
  traffic_profile: choice<TrafficProfile>(
    ['documented', 'lifelike'],
    'documented',
    'Traffic of the simulated shop: every batch alike, or hours, seasons and whole sessions.',
  ),
  orders_per_batch: whole(
    50,
    1,
    100_000,
    'Orders in five minutes of the simulated shop, on the mean; a lifelike shop has 2 unless this is set.',
  ),
  events_per_batch: whole(
    100,
    0,
    1_000_000,
    'Click events in five minutes of the simulated shop; those of a lifelike shop follow from its sessions.',
  ),
  ...faultRates,
  business_timezone: timeZone('Time zone whose midnight ends a business day, for models of a day: UTC, Europe/Berlin.'),
  shop_currency: text(
    "Currency of the shop's own amounts (ISO 4217): columns ending in _shop are rounded to its smallest unit. Empty: to the cent.",
    'empty, or three capital letters, such as EUR',
    /^$|^[A-Z]{3}$/,
  ),
  session_source: choice(
    ['inactivity', 'tracker'],
    'inactivity',
    "What a session is: events of a visitor with less than half an hour between them, or those with the tracker's own session id (click_events.tracker_session_id or session_id). A change computes all again.",
  ),
  order_total_tolerance_units: whole(
    1,
    0,
    1000,
    'How far a total may be from the sum of its parts: so many minor units of the currency (cents) for each line and each amount of the header. 0 is exact.',
  ),
  supersede_exact_duplicates: text(
    'Tables of the source of whose rows that are equal but for their key only the first is loaded. For replayed datasets; in a shop two equal lines are two lines.',
    `empty, or some of ${tablesWithDuplicates.join(', ')}, separated by commas`,
    listOf(tablesWithDuplicates),
  ),
  contract_modes: {
    meaning:
      'What a run does where a table of the source is no longer what its contract says: evolve (unless said otherwise) takes what comes, freeze stops the run, discard_row sets rows aside, discard_value leaves values out. orders:freeze,*:discard_row names tables, * the others.',
    usual: '',
    expected: CONTRACT_MODES_EXPECTED,
    isSecret: false,
    parse: (value) => (parseContractModes(value) ? value : undefined),
  },
  earliest_plausible_date: day(
    '1995-01-01',
    '1850-01-01',
    'Orders, payments, refunds and events of before are not believed: they wait in quarantine. A change judges all again.',
  ),
  latest_plausible_days_ahead: whole(
    366,
    0,
    3_660,
    'The same for those of so many days after today and later: what a wrong clock wrote.',
  ),
  last_purchases_count: whole(5, 1, 50, 'Products listed in customer_360.last_purchases. A change recomputes it.'),
  quarantine_warn_share: rate(
    'Share of a table in quarantine, of its rows or of its money, above which etl, status and validate warn.',
    '0.1%',
  ),
  quarantine_fail_share: rate(
    'Share of a table in quarantine above which validate fails, and an alert tells it.',
    '1%',
  ),
  history_days_kept: whole(
    90,
    1,
    36_500,
    'Days for which the clean-up keeps what is remembered of ETL runs, their checks, changes of tables, and alerts that are over.',
  ),
  deletions_days_kept: whole(
    30,
    1,
    36_500,
    'Days for which the clean-up keeps keys of rows that the shop deleted. A warehouse that did not read them reads the table whole.',
  ),
  erase_deleted_after_days: whole(
    30,
    0,
    36_500,
    'A customer whom the shop has deleted is erased in the warehouse after so many days: ids and amounts stay. 0: never.',
  ),
  history_runs_kept: whole(5, 1, 10_000, 'Runs of each DAG whose logs and history the clean-up keeps.'),
  webhook_url: url(['http:', 'https:'], 'Where each batch of the shop is announced.'),
  webhook_secret: signingSecret('Signs what is announced (Standard Webhooks).'),
  alert_email: text('Who gets alerts by e-mail, separated by commas.', 'empty, or e-mail addresses', EMAILS),
  smtp_url: url(['smtp:', 'smtps:'], 'Mail server for alerts: smtp://user:password@host:587.', true),
  heartbeat_url: url(
    ['http:', 'https:'],
    'Fetched after each ETL run that succeeded, its validation too: a monitor there alarms when it hears nothing.',
  ),
  alert_webhook_url: url(['http:', 'https:'], 'Where alerts are posted.'),
  alert_webhook_secret: signingSecret('Signs what is posted (Standard Webhooks).'),
} as const satisfies Readonly<Record<string, VariableDefinition<number> | VariableDefinition<string>>>;

export type VariableName = keyof typeof variables;

/** Those whose value is a number. */
export type NumericVariableName = {
  [Name in VariableName]: (typeof variables)[Name] extends VariableDefinition<number> ? Name : never;
}[VariableName];

export type VariableValues = {
  readonly [Name in VariableName]: (typeof variables)[Name] extends VariableDefinition<infer T> ? T : never;
};

export const variableNames = Object.keys(variables) as VariableName[];

/** @throws EcomError SETTING_INVALID */
export function variableNamed(name: string): VariableName {
  if (Object.hasOwn(variables, name)) return name as VariableName;
  throw new EcomError('SETTING_INVALID', `There is no Variable ${name}.`, {
    next: `There are ${variableNames.join(', ')}; ecom variables list says what they do.`,
    fields: { variable: name },
  });
}

/**
 * The value that a text means.
 *
 * @param foundIn where the text stands, for the message
 * @throws EcomError SETTING_INVALID; it does not repeat a secret
 */
export function parseVariable<Name extends VariableName>(
  name: Name,
  value: string,
  foundIn: string,
): VariableValues[Name] {
  const definition: VariableDefinition<number> | VariableDefinition<string> = variables[name];
  const parsed = definition.parse(value.trim());
  if (parsed !== undefined) return parsed as VariableValues[Name];
  const isShown = !definition.isSecret && definition.shown === undefined;
  const problem = isShown ? `cannot be "${value}"` : 'cannot be what it is';
  throw new EcomError('SETTING_INVALID', `The Variable ${name} ${problem} (${foundIn}).`, {
    next: `It should be ${definition.expected}.`,
    fields: { variable: name, found_in: foundIn, expected: definition.expected },
  });
}
