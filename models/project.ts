import { aggregates } from './aggregates.ts';
import type { Aggregate, Source, Staging } from './contract.ts';
import { type FunctionSettings, type PortableFunction, portableFunctions } from './functions.ts';
import { models } from './index.ts';
import type { Model } from './kinds.ts';
import { SHOP_SCHEMA, sources } from './sources/index.ts';
import { stagings } from './staging/index.ts';

/** All that the data means, as one value: whoever needs it is given it. */
export interface Project {
  readonly name: string;
  /** The schema of the sources' tables. */
  readonly sourceSchema: string;
  /** Parents before children. */
  readonly sources: readonly Source[];
  /** One a source. */
  readonly stagings: readonly Staging[];
  /** Those of equal standing in this order: the largest first, so that the store writes them while the others are computed. */
  readonly aggregates: readonly Aggregate[];
  readonly models: readonly Model[];
  /** Whom a row may be about, so that all of it can be erased; absent where nobody is. */
  readonly person?: Person;
  /** The functions that the SQL calls, with a run's settings in place. */
  readonly functions: (settings: FunctionSettings) => readonly PortableFunction[];
  /** What a folder of own models added to models that are there. */
  readonly additions?: readonly Addition[];
}

/** A person as the project knows one: a row of a source, and of the dimension that stores it. */
export interface Person {
  readonly source: string;
  /** Where people are found by what they know of themselves: the source's column, and that of the dimension which has its keyed hash. */
  readonly email: { readonly column: string; readonly hash: string };
  /** Rows of other sources that say something personal, by the models that store them. */
  readonly traces: readonly Trace[];
}

/** Rows of a model that name the person, and those that share a value with rows of another model that does. */
export interface Trace {
  readonly model: string;
  readonly through?: { readonly model: string; readonly on: string };
}

/** A column, rule or check that is written elsewhere than the contract it belongs to. */
export interface Addition {
  /** As messages call it: `the column gift_wrapped of fact_order`. */
  readonly name: string;
  readonly file: string;
  readonly line?: number;
  /** For an expression: a query that holds it alone against what it reads. */
  readonly sql?: string;
}

/** The shop's. */
export const shopProject: Project = {
  name: 'shop',
  sourceSchema: SHOP_SCHEMA,
  sources,
  stagings,
  aggregates,
  models,
  person: {
    source: 'customers',
    email: { column: 'email', hash: 'email_hash' },
    traces: [{ model: 'fact_event', through: { model: 'fact_session', on: 'session_id' } }],
  },
  functions: portableFunctions,
};
