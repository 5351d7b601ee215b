import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { field, row } from '../../csv-row.ts';
import type { RowFile } from '../../storage/row-file.ts';
import type { SparkColumn } from './arrow.ts';
import type { SparkClient } from './client.ts';
import { literal, quote, typed } from './expressions.ts';
import type { Stages } from './stages.ts';

/**
 * Many rows of a server that reads this machine's files: row files are read where they are, and results are written as such, where a
 * stage table takes each row through the warehouse.
 *
 * @param folder of the run, for what Spark writes
 * @param others for files that Spark does not read whole: it leaves out lines that look empty, as those of one column may
 */
export function sharedFiles(client: SparkClient, folder: string, others: Stages): Stages {
  let last = 0;
  const next = (): string => {
    last += 1;
    return `spark_file_${last}`;
  };
  return {
    async write(columns, file) {
      if (columns.length === 1) return others.write(columns, file);
      const view = next();
      const texts = columns.map(({ name }) => `${quote(name)} string`).join(', ');
      const options = await readerOptions(file);
      await client.run(`create or replace temporary view ${view} (${texts}) using csv options (${options})`);
      return {
        rows: `select ${typed(columns)} from ${view}`,
        drop: () => client.run(`drop view if exists ${view}`),
      };
    },
    async export(select, path) {
      const written = join(folder, next());
      await mkdir(written);
      const columns = await client.columns(select);
      const line = `concat(${columns.map(fieldOf).join(`, ',', `)})`;
      await client.run(
        `insert overwrite directory using text options (path ${literal(written)}) select ${line} as line from (${select}) as exported`,
      );
      await writeFile(path, row(columns.map(({ name }) => field(name))));
      const rows = await append(written, path);
      await rm(written, { recursive: true, force: true });
      return { path, rows };
    },
  };
}

/** No text holds it: so that an unquoted empty field is null, and a quoted one the empty text. */
const NO_TEXT = String.raw`\u0000`;

/** A file is read in parts, side by side, where no field goes over a line's end. */
async function readerOptions({ path, rows }: RowFile): Promise<string> {
  const isLineByLine = (await linesOf(path)) === rows + 1;
  const options = {
    ...{ path: literal(path), header: "'true'", mode: "'FAILFAST'", lineSep: String.raw`'\n'` },
    ...{ quote: `'"'`, escape: `'"'`, nullValue: `'${NO_TEXT}'`, emptyValue: "''", multiLine: `'${!isLineByLine}'` },
  };
  return Object.entries(options)
    .map(([name, value]) => `'${name}' ${value}`)
    .join(', ');
}

const LINE_END = 10;
const QUOTE = 34;
const CHUNK = 1024 * 1024;

async function linesOf(path: string): Promise<number> {
  let lines = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK }) as AsyncIterable<Buffer>)
    for (let at = chunk.indexOf(LINE_END); at >= 0; at = chunk.indexOf(LINE_END, at + 1)) lines += 1;
  return lines;
}

/** A column as a field of a row file. Only a text may need quotes. */
function fieldOf({ name, isText }: SparkColumn): string {
  const value = `exported.${quote(name)}`;
  if (!isText) return `coalesce(cast(${value} as string), '')`;
  const special = [',', '"', String.raw`\n`, String.raw`\r`].map((part) => `contains(${value}, '${part}')`);
  return `case
    when ${value} is null then ''
    when ${value} = '' or ${special.join(' or ')} then concat('"', replace(${value}, '"', '""'), '"')
    else ${value} end`;
}

/** Appends the parts that Spark wrote to a file; returns how many rows they have. */
async function append(folder: string, path: string): Promise<number> {
  let rows = 0;
  for (const part of (await readdir(folder)).filter((name) => name.startsWith('part-'))) {
    const counted = rowCounter();
    await pipeline(
      createReadStream(join(folder, part), { highWaterMark: CHUNK }),
      counted.stream,
      createWriteStream(path, { flags: 'a', highWaterMark: CHUNK }),
    );
    rows += counted.rows();
  }
  return rows;
}

/** Counts the line ends outside of quotes that pass. */
function rowCounter(): { readonly stream: Transform; rows(): number } {
  let rows = 0;
  let isQuoted = false;
  const stream = new Transform({
    highWaterMark: CHUNK,
    transform(chunk: Buffer, _encoding, done) {
      for (const byte of chunk) {
        if (byte === QUOTE) isQuoted = !isQuoted;
        else if (byte === LINE_END && !isQuoted) rows += 1;
      }
      done(null, chunk);
    },
  });
  return { stream, rows: () => rows };
}
