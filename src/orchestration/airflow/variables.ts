import { parseVariable, type VariableName, variableNames, variables } from '../../variables/definitions.ts';
import type { VariableStore } from '../../variables/store.ts';
import { type Api, orMissing, part } from './api.ts';

interface AirflowVariable {
  readonly key: string;
  readonly value: string;
}

/** Airflow's own Variables: they are changed on its page too. What it takes for a secret it gives nobody, and we show `***`. */
export const airflowVariables = (api: () => Promise<Api>): VariableStore => ({
  async read() {
    const found = await (await api()).all<AirflowVariable>('/variables', 'variables');
    const ours = found.filter(({ key }) => variableNames.includes(key as VariableName));
    return Object.fromEntries(ours.map(({ key, value }) => [key, value]));
  },
  async store(name, value) {
    parseVariable(name, value, 'the value given');
    const body = { key: name, value: value.trim(), description: variables[name].meaning };
    const { get, post, patch } = await api();
    if (await orMissing(get(pathOf(name)))) await patch(pathOf(name), body);
    else await post('/variables', body);
  },
  async forget(name) {
    const { delete: remove } = await api();
    await orMissing(remove(pathOf(name)));
  },
});

const pathOf = (name: VariableName): string => `/variables/${part(name)}`;
