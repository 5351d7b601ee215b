import { contactFunctions } from './functions/contact.ts';
import type { FunctionSettings, PortableFunction } from './functions/definition.ts';
import { listFunctions } from './functions/lists.ts';
import { moneyFunctions } from './functions/money.ts';
import { numberFunctions } from './functions/numbers.ts';
import { settingFunctions } from './functions/settings.ts';
import { textFunctions } from './functions/text.ts';
import { timeFunctions } from './functions/time.ts';
import { wordFunctions } from './functions/words.ts';

export type { FunctionSettings, PortableFunction, SparkFunction, SparkTemplate } from './functions/definition.ts';

/** The functions, with a run's settings in place. */
export const portableFunctions = (settings: FunctionSettings): readonly PortableFunction[] => [
  ...textFunctions,
  ...listFunctions,
  ...numberFunctions,
  ...moneyFunctions,
  ...timeFunctions,
  ...wordFunctions,
  ...contactFunctions(),
  ...settingFunctions(settings),
];
