import {
  HIDDEN,
  parseVariable,
  type VariableName,
  type VariableValues,
  variableNames,
  variables,
} from './definitions.ts';
import type { StoredVariables, VariableStore } from './store.ts';

/** Where a value comes from, the first that there is: the command line, the environment, what is stored, the default. */
export type VariableSource = 'command line' | 'environment' | 'stored' | 'default';

export interface VariableText {
  readonly name: VariableName;
  readonly text: string;
  readonly source: VariableSource;
}

export const environmentName = (name: VariableName): string => `ECOM_VAR_${name.toUpperCase()}`;

/** `ECOM_VARIABLES=environment`: whoever started this process gave it all that is set, and there is nothing to look up. */
const storedFor = async (environment: NodeJS.ProcessEnv, store: VariableStore): Promise<StoredVariables> =>
  environment.ECOM_VARIABLES === 'environment' ? {} : store.read();

/** Every Variable's text and where it comes from. One that is empty in the environment is not set there. */
export async function variableTexts(
  store: VariableStore,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<readonly VariableText[]> {
  const stored = await storedFor(environment, store);
  return variableNames.map((name) => {
    const fromEnvironment = environment[environmentName(name)];
    if (fromEnvironment) return { name, text: fromEnvironment, source: 'environment' };
    const fromStore = stored[name];
    if (fromStore !== undefined) return { name, text: fromStore, source: 'stored' };
    return { name, text: variables[name].usual, source: 'default' };
  });
}

/**
 * Every Variable's value; the default of one that its store hides.
 *
 * @throws EcomError SETTING_INVALID for a text in the environment that is not accepted
 */
export const variableValues = async (store: VariableStore): Promise<VariableValues> =>
  valuesOf(await variableTexts(store));

/** The values that these texts mean, as `variableValues` has them. */
export function valuesOf(texts: readonly VariableText[]): VariableValues {
  const values = texts.map(
    ({ name, text, source }) =>
      [name, parseVariable(name, text === HIDDEN ? variables[name].usual : text, foundIn(name, source))] as const,
  );
  return Object.fromEntries(values) as VariableValues;
}

const foundIn = (name: VariableName, source: VariableSource): string =>
  source === 'environment' ? environmentName(name) : source;

/** The texts as a task's process takes them. */
export const asEnvironment = (texts: readonly Pick<VariableText, 'name' | 'text'>[]): Record<string, string> =>
  Object.fromEntries(texts.map(({ name, text }) => [environmentName(name), text]));
