import { text } from '../../../models/types.ts';
import type { RowFile } from '../../storage/row-file.ts';
import type { Database, NamedColumn, TableName } from '../../storage/storage.ts';
import type { FileColumn } from '../compute.ts';
import type { SparkClient } from './client.ts';
import { quote, typed } from './expressions.ts';

/** How many rows travel to Spark and back. */
export interface Stages {
  /** Puts a file's rows where Spark reads them. */
  write(columns: readonly FileColumn[], file: RowFile): Promise<Stage>;
  /** Has Spark write a query's rows, and brings them to a file. */
  export(select: string, path: string): Promise<RowFile>;
}

export interface Stage {
  /** A query of its rows in their types. */
  readonly rows: string;
  drop(): Promise<void>;
}

/** Above this a stage table is read in parts, side by side. */
const ROWS_A_PART = 50_000;
const MOST_PARTS = 32;
const ROW_NUMBER = 'stage_row';

/** Through tables in the warehouse's schema `stage`, which every executor reads and writes by itself. */
export function stagesIn(client: SparkClient, dwh: Database): Stages {
  let stages = 0;
  const nextStage = (): string => {
    stages += 1;
    return `spark_${stages}`;
  };
  return {
    async write(columns, file) {
      const names = columns.map(({ name }) => name);
      const stage = await dwh.session(async ({ ddl, bulk }) => {
        const made = await ddl.createStage(nextStage(), names, ROW_NUMBER);
        await bulk.importRows(made, asText(names), file);
        return made;
      });
      return {
        rows: stagedRows(stage, columns, file.rows),
        drop: () => dwh.session(({ ddl }) => ddl.dropTable(stage)),
      };
    },
    async export(select, path) {
      const names = (await client.columns(select)).map(({ name }) => name);
      const stage = await dwh.session(({ ddl }) => ddl.createStage(nextStage(), names));
      const texts = names.map((name) => `cast(${quote(name)} as string) as ${quote(name)}`).join(', ');
      await client.run(`insert into ${inSpark(stage)} by name select ${texts} from (${select})`);
      return dwh.session(async ({ bulk, ddl }) => {
        const file = await bulk.exportRows({ from: stage, columns: asText(names) }, path);
        await ddl.dropTable(stage);
        return file;
      });
    },
  };
}

const asText = (names: readonly string[]): NamedColumn[] => names.map((name) => ({ name, type: text() }));

const inSpark = ({ schema, name }: TableName): string => `ecom_dwh.${schema}.${name}`;

function stagedRows(stage: TableName, columns: readonly FileColumn[], rows: number): string {
  const parts = Math.min(MOST_PARTS, Math.ceil(rows / ROWS_A_PART));
  const options = `with ('partitionColumn' = '${ROW_NUMBER}', 'lowerBound' = '1', 'upperBound' = '${rows}', 'numPartitions' = '${parts}')`;
  return `select ${typed(columns)} from ${inSpark(stage)} ${parts > 1 ? options : ''}`;
}
