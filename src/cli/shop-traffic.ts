import { Option } from 'commander';
import { faultKinds } from '../shop/faults/kinds.ts';
import type { FaultRates } from '../shop/faults/rates.ts';
import type { TrafficProfile } from '../shop/shop.ts';
import type { StreamOptions } from '../stream/report.ts';
import { parseVariable, type VariableName, type VariableValues } from '../variables/definitions.ts';
import type { VariableText } from '../variables/values.ts';

const profiles: readonly TrafficProfile[] = ['documented', 'lifelike'];

/** `--traffic`; what is chosen without it is said by each command. */
export const trafficOption = (usual: string): Option =>
  new Option(
    '--traffic <profile>',
    `every batch alike, or hours, seasons and whole sessions (default: ${usual})`,
  ).choices(profiles);

type TrafficOptions = Pick<StreamOptions, 'trafficProfile' | 'ordersPerBatch' | 'eventsPerBatch' | 'faults'>;

/** What was asked for on the command line. */
interface Asked {
  readonly traffic?: TrafficProfile | undefined;
  readonly fault?: FaultRates | undefined;
}

/** The command line's choice, else the Variables that were set; without any, a shop goes on with the traffic of its last batch. */
export function chosenOf(texts: readonly VariableText[], { traffic, fault }: Asked): TrafficOptions {
  const profile = traffic ?? whereSet(texts, 'traffic_profile');
  const orders = whereSet(texts, 'orders_per_batch');
  const events = whereSet(texts, 'events_per_batch');
  return {
    ...(profile === undefined ? {} : { trafficProfile: profile }),
    ...(orders === undefined ? {} : { ordersPerBatch: orders }),
    ...(events === undefined ? {} : { eventsPerBatch: events }),
    faults: { ...ratesSet(texts), ...fault },
  };
}

function ratesSet(texts: readonly VariableText[]): FaultRates {
  const rates = faultKinds.map((kind) => [kind, whereSet(texts, `fault_${kind}`)] as const);
  return Object.fromEntries(rates.filter(([, rate]) => rate !== undefined));
}

function whereSet<Name extends VariableName>(
  texts: readonly VariableText[],
  name: Name,
): VariableValues[Name] | undefined {
  const found = texts.find((variable) => variable.name === name && variable.source !== 'default');
  return found && parseVariable(name, found.text, found.source);
}
