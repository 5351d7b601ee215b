import type { Traffic } from '../shop.ts';
import { faultDefinitions, faultKinds } from './kinds.ts';

/** Whether any of the settings makes customers or products wrong: their rows are written again years later. */
export const hasLastingFaults = (traffics: readonly Traffic[]): boolean =>
  traffics.some(({ faults }) =>
    faultKinds.some((kind) => faults[kind] && ['customers', 'products'].includes(faultDefinitions[kind].table)),
  );
