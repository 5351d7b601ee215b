import { addedColumns, type DailyModel } from '../../../../models/kinds.ts';
import { tableOf } from '../../../project/catalog.ts';
import { fresh, old } from '../../names.ts';
import type { RunContext } from '../context.ts';
import { sameKey, unionAll } from '../sql.ts';
import { keepOthers } from './old.ts';
import { castTo } from './result.ts';

const AS_OF_DATE = 'as_of_date';
const IS_CURRENT = 'is_current';

/**
 * A model of a business day: a row of today for each entity that is new or has another value than its last row; last rows that no longer
 * hold are marked so. Rows of past days keep their values.
 */
export async function computeDaily(context: RunContext, model: DailyModel): Promise<void> {
  const { relations, shape, warehouse } = context;
  const { columns } = shape.model(model.name);
  const selection = { from: tableOf(model), columns };
  await relations.load(old(model.name), columns, await warehouse.bulk.exportRows(selection, context.nextFile()));
  const values = columns.filter(({ name }) => !addedColumns(model).includes(name));
  await relations.make('todays_rows', values, castTo(context, values, model.sql));
  const names = values.map(({ name }) => name);
  await relations.make(fresh(model.name), columns, castTo(context, columns, dailyRows(model, names)));
  await relations.drop('todays_rows');
  await keepOthers(context, model, { isWhole: true });
}

function dailyRows(model: DailyModel, values: readonly string[]): string {
  const stored = old(model.name);
  const current = `(select * from ${stored} where ${IS_CURRENT})`;
  const same = values.map((name) => `today.${name} is not distinct from last.${name}`).join(' and ');
  const list = (alias: string): string => values.map((name) => `${alias}.${name}`).join(', ');
  const held = `exists (select 1 from todays_rows as today where ${sameKey(model.entity, 'today', 'last')} and ${same})`;
  return unionAll([
    `select ${list('today')}, as_of_date() as ${AS_OF_DATE}, true as ${IS_CURRENT} from todays_rows as today
      where not exists (select 1 from ${current} as last where ${sameKey(model.entity, 'today', 'last')} and ${same})`,
    `select ${list('last')}, last.${AS_OF_DATE}, ${held} as ${IS_CURRENT} from ${current} as last
      where not (last.${AS_OF_DATE} = as_of_date() and exists (
        select 1 from todays_rows as today where ${sameKey(model.entity, 'today', 'last')} and not (${same})))`,
  ]);
}
