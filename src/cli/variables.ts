import type { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { shownText, variableNamed, variables } from '../variables/definitions.ts';
import type { VariableStore } from '../variables/store.ts';
import { environmentName, type VariableSource, variableTexts } from '../variables/values.ts';
import { examples, JSON_OPTION, type JsonFlag } from './help.ts';
import { print, show } from './output.ts';
import { table } from './table.ts';

/** A Variable as it is shown: a secret's value is not. */
interface VariableReport {
  readonly name: string;
  readonly value: string;
  readonly source: VariableSource;
  readonly meaning: string;
}

const store = async (): Promise<VariableStore> => (await import('../wire.ts')).openVariables(loadConfig());

export function configure(command: Command): void {
  command
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `\nA value comes from the command line, else from ECOM_VAR_<NAME>, else from what was set here, else from the default.
A change holds for every run that starts from then on.`,
    )
    .addHelpText('after', examples('ecom variables list', 'ecom variables set orders_per_batch 200'));
  command
    .command('list')
    .description('every Variable, its value and where that comes from')
    .action(() => list(command.opts()));
  command
    .command('get <name>')
    .description('print a value; a secret too')
    .action((name: string) => get(name, command.opts()));
  command
    .command('set <name> <value>')
    .description('store a value')
    .action((name: string, value: string) => set(name, value, command.opts()));
  command
    .command('unset <name>')
    .description('forget what was set: the default holds again')
    .action((name: string) => unset(name, command.opts()));
}

async function reports(): Promise<readonly VariableReport[]> {
  const texts = await variableTexts(await store());
  return texts.map(({ name, text, source }) => ({
    name,
    value: shownText(name, text),
    source,
    meaning: variables[name].meaning,
  }));
}

async function list({ json }: JsonFlag): Promise<void> {
  show(await reports(), json, (rows) =>
    table(
      [{ title: 'Variable' }, { title: 'value' }, { title: 'from' }, { title: 'meaning' }],
      rows.map(({ name, value, source, meaning }) => [name, value, source, meaning]),
    ),
  );
}

async function get(given: string, { json }: JsonFlag): Promise<void> {
  const name = variableNamed(given);
  const found = (await variableTexts(await store())).find((variable) => variable.name === name);
  if (json) show(found, json, () => '');
  else print(found?.text ?? '');
}

async function set(given: string, value: string, { json }: JsonFlag): Promise<void> {
  const name = variableNamed(given);
  await (await store()).store(name, value);
  await showOne(name, json);
}

async function unset(given: string, { json }: JsonFlag): Promise<void> {
  const name = variableNamed(given);
  await (await store()).forget(name);
  await showOne(name, json);
}

async function showOne(name: ReturnType<typeof variableNamed>, json: boolean | undefined): Promise<void> {
  const report = (await reports()).find((variable) => variable.name === name);
  show(report, json, () =>
    report?.source === 'environment'
      ? `${name} is still ${report.value}: ${environmentName(name)} in the environment comes first.`
      : `${name} is ${report?.value === '' ? 'not set' : report?.value}.`,
  );
}
