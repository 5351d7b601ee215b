import type { Check } from '../../models/checks.ts';
import type { Rule, Staging } from '../../models/contract.ts';
import type { PortableFunction } from '../../models/functions.ts';
import { addedColumns, groupOf, type Model, resultColumns } from '../../models/kinds.ts';
import type { Addition, Project } from '../../models/project.ts';
import type { BoundColumn, NamedPlace, NamedQuery, SqlAnalyser, SqlMistake } from '../compute/compute.ts';
import { checkName } from '../quality/compile-check.ts';
import type { NamedColumn } from '../storage/storage.ts';
import {
  contractFileOf,
  fileOf,
  issueColumns,
  named,
  pick,
  stagingContractFileOf,
  stagingFileOf,
  withTotals,
} from './catalog.ts';
import { graphOf, inputsOf, type ProjectGraph } from './graph.ts';
import { projectError } from './project-error.ts';

/**
 * Holds every model against its contract, before anything is read: what it names exists, its SQL gives the contract's columns and no others,
 * and what it reads is declared as its kind needs it.
 *
 * @throws EcomError PROJECT_INVALID naming the file and the line
 */
export async function validateProject(
  graph: ProjectGraph,
  analyser: SqlAnalyser,
  functions: readonly PortableFunction[],
): Promise<void> {
  const places = new Map(graph.project.additions?.map((addition) => [addition.name, addition]));
  for (const model of graph.models) {
    validateContract(model);
    for (const check of model.checks ?? [])
      validateCheck(graph, model, check, places.get(`the check ${checkName(check)} of ${model.name}`));
    validateReads(graph, model);
    validateCovers(graph, model);
  }
  const queries = [...additionQueries(graph), ...stagingQueries(graph), ...modelQueries(graph)];
  const bound = await analyser.bind(relationColumns(graph), functions, queries);
  for (const query of queries) compare(query, bound.get(query.name), places.get(query.name));
}

/** The same without anything else of a run. Returns how many models there are. */
export async function checkProject(project: Project, analyser: SqlAnalyser): Promise<{ readonly models: number }> {
  const graph = await graphOf(project, analyser);
  await validateProject(graph, analyser, project.functions({ personalDataKey: '', variables: {}, asOfDate: A_DAY }));
  return { models: graph.models.length };
}

/** Any will do where nothing is computed. */
const A_DAY = '2000-01-01';

/** A query whose result has to have these columns. */
interface ExpectedQuery extends NamedQuery {
  readonly file: string;
  /** Undefined where any column will do. */
  readonly columns: readonly string[] | undefined;
}

function validateContract(model: Model): void {
  const indexed = (model.indexes ?? []).flatMap(({ columns }) => columns);
  const wanted = [...model.key, ...(model.kind === 'scd2' ? [] : groupOf(model)), ...indexed];
  const missing = wanted.find((name) => !(name in model.columns));
  if (missing !== undefined)
    throw projectError(
      { file: contractFileOf(model) },
      `${missing} is not among its columns`,
      'Add it, or name another.',
    );
  if (model.kind === 'daily') {
    for (const name of addedColumns(model)) {
      if (!(name in model.columns))
        throw projectError(
          { file: contractFileOf(model) },
          `a daily model has the column ${name}`,
          'Add it to the contract.',
        );
    }
  }
}

/** A check that is an expression is read with the SQL. */
function validateCheck(graph: ProjectGraph, model: Model, check: Check, addition: Addition | undefined): void {
  const place = addition ?? { file: contractFileOf(model) };
  const unknown = namedColumns(check).find((column) => !(column in model.columns));
  if (unknown !== undefined)
    throw projectError(place, `a check of ${model.name} names ${unknown}, which is no column of it`, 'Correct it.');
  if (check.kind === 'relationship' && !(check.toColumn in (graph.findModel(check.to)?.columns ?? {})))
    throw projectError(
      place,
      `a check of ${model.name} names ${check.to}.${check.toColumn}, which is no column of a model`,
      'Correct it.',
    );
}

/** The columns of its own model that a check names, but for those in SQL. */
function namedColumns(check: Check): readonly string[] {
  if (check.kind === 'known_values') return [check.column, check.text];
  if (check.kind === 'amount_share') return [check.column, check.rate, check.of];
  return 'column' in check ? [check.column] : [];
}

/** What a model reads is declared, and what is declared is read. */
function validateReads(graph: ProjectGraph, model: Model): void {
  const isPart = graph.aggregateOf(model) !== undefined;
  const inputs = inputsOf(model);
  const file = fileOf(model);
  for (const { model: read, place, rows, input, lookup } of graph.reads(model)) {
    if (isPart && !graph.aggregateOf(read)) throw readsLater(model, place, read);
    if (rows === 'new' && !isPart && model.kind !== 'append_only') throw readsNew(model, place);
    if (rows === 'new' && read.kind === 'view')
      throw projectError({ file, line: place.line }, `it reads ${place.name}, and a view has no new rows`, READ_BASE);
    if (rows === 'all' && model.kind === 'append_only') throw readsAll(model, place);
    // A model that is computed with its aggregate is touched by its own rows and by what it looks up: inputs would not be followed.
    if (rows === 'new' || model.kind === 'daily' || lookup || (input && !isPart)) continue;
    throw projectError(
      { file, line: place.line },
      isPart ? `it reads ${read.name}, which is not in asOf` : `it reads ${read.name}, which is not in inputs`,
      `Declare in ${contractFileOf(model)} how its rows are found.`,
    );
  }
  for (const [name, input] of Object.entries(inputs)) validateInput(graph, model, name, input);
}

const READ_BASE = 'Read what the view reads.';

/** Aggregates are computed first, whatever their models read. */
const readsLater = (model: Model, { name, line }: NamedPlace, read: Model): Error =>
  projectError(
    { file: fileOf(model), line },
    `it reads ${name} beside staged rows, and ${read.name} is computed after all models that read staged rows`,
    'Join the two in a model of its own.',
  );

/** Rows that a run does not compute would be missing. */
const readsNew = (model: Model, { name, line }: NamedPlace): Error =>
  projectError(
    { file: fileOf(model), line },
    `it reads ${name}, which only a model that is append_only or computed with its aggregate may`,
    `Read ${name.replace(/^new_/, '')} and declare how its rows are found.`,
  );

/** What only grows looks at what is new, and not at the rest. */
const readsAll = (model: Model, { name, line }: NamedPlace): Error =>
  projectError(
    { file: fileOf(model), line },
    `it reads ${name}, and an append_only model reads only the new rows of others`,
    `Read new_${name}, or make it another kind.`,
  );

/** A model that covers values has one row for each. */
function validateCovers(graph: ProjectGraph, model: Model): void {
  if (model.kind !== 'append_only') return;
  const place = { file: contractFileOf(model) };
  for (const [name, columns] of Object.entries(model.covers ?? {})) {
    const read = graph.reads(model).find((one) => one.model.name === name);
    if (!read) throw projectError(place, `covers names ${name}, which its SQL does not read`, 'Take it out.');
    const missing = columns.find((column) => !(column in read.model.columns));
    if (missing !== undefined)
      throw projectError(place, `covers names ${name}.${missing}, which is no column`, 'Name a column of it.');
    if (model.key.length !== 1 || model.key[0] !== model.group)
      throw projectError(place, 'a model that covers values has its group as its key', 'Make it the key.');
  }
}

function validateInput(
  graph: ProjectGraph,
  model: Model,
  name: string,
  input: ReturnType<typeof inputsOf>[string],
): void {
  const file = contractFileOf(model);
  const read = graph.reads(model).find((one) => one.model.name === name);
  if (!read) throw projectError({ file }, `inputs names ${name}, which its SQL does not read`, 'Take it out.');
  if (model.kind === 'additive' && read.model.kind === 'view')
    throw projectError({ file }, `an additive model reads a table, and ${name} is a view`, READ_BASE);
  const column = 'by' in input ? input.by : 'on' in input ? input.on : undefined;
  if (column !== undefined && !(column in read.model.columns))
    throw projectError({ file }, `${name} has no column ${column}`, 'Name the column that holds the group.');
  if (read.model.kind === 'view' && ('on' in input || (column !== undefined && column !== read.model.group)))
    throw projectError(
      { file },
      `the view ${name} is read by its group ${read.model.group}, not by ${column}`,
      'Read it by its group or whole, or read what it reads.',
    );
  if (!('on' in input)) return;
  const through = graph.findModel(input.through);
  if (!through || !(input.through in inputsOf(model)) || !(input.on in through.columns))
    throw projectError(
      { file },
      `${name} is found through ${input.through}, which is no input with a column ${input.on}`,
      'Name an input that has the column.',
    );
}

/** All that a project's SQL can name, with the contract's columns. */
function relationColumns(graph: ProjectGraph): ReadonlyMap<string, readonly NamedColumn[]> {
  const tables = new Map<string, readonly NamedColumn[]>();
  for (const { name, columns, key } of graph.project.sources) {
    tables.set(`src_${name}`, named(columns));
    tables.set(`gone_${name}`, pick(columns, key));
    tables.set(`stg_${name}`, named(graph.stagingOf(name).columns));
  }
  for (const aggregate of graph.aggregates) {
    tables.set(`touched_${aggregate.name}`, [{ name: aggregate.group, type: { kind: 'id', length: 64 } }]);
    tables.set(`issues_${aggregate.name}`, issueColumns(aggregate));
  }
  for (const { name, columns } of graph.models)
    for (const prefix of ['', 'new_', 'old_']) tables.set(`${prefix}${name}`, named(columns));
  return tables;
}

const additionQueries = ({ project }: ProjectGraph): ExpectedQuery[] =>
  (project.additions ?? []).flatMap(({ name, sql, file }) =>
    sql === undefined ? [] : [{ name, sql, file, columns: undefined }],
  );

function stagingQueries(graph: ProjectGraph): ExpectedQuery[] {
  return graph.project.stagings.flatMap((staging) => {
    const file = stagingFileOf(staging);
    const { rules, aggregateRules = [], memberRules = [], totals } = staging;
    return [
      { name: staging.name, sql: staging.sql, file, columns: Object.keys(staging.columns) },
      ...(totals
        ? [
            {
              name: `the totals of ${staging.name}`,
              sql: totals.sql,
              file: stagingContractFileOf(staging),
              columns: undefined,
            },
          ]
        : []),
      ...[...rules, ...memberRules].map((rule) => ruleQuery(staging, rule, staging.name)),
      ...aggregateRules.map((rule) => ruleQuery(staging, rule, withTotals(staging))),
    ];
  });
}

const ruleQuery = (staging: Staging, rule: Rule, rows: string): ExpectedQuery => ({
  name: `the rule ${rule.name} of ${staging.name}`,
  sql: `select ${[rule.found, rule.expected].filter(Boolean).join(', ') || '1'} from ${rows} where (${rule.holds})`,
  file: stagingContractFileOf(staging),
  columns: undefined,
});

function modelQueries(graph: ProjectGraph): ExpectedQuery[] {
  return graph.models.flatMap((model) => [
    { name: model.name, sql: model.sql, file: fileOf(model), columns: resultColumns(model) },
    ...(model.checks ?? []).flatMap((check): ExpectedQuery[] => {
      if (check.kind !== 'expression') return [];
      const sql = `select 1 from ${model.name} where (${check.holds})`;
      return [
        { name: `the check ${check.name} of ${model.name}`, sql, file: contractFileOf(model), columns: undefined },
      ];
    }),
  ]);
}

function compare(
  query: ExpectedQuery,
  bound: readonly BoundColumn[] | SqlMistake | undefined,
  addition: Addition | undefined,
): void {
  const { name, file, columns } = query;
  if (!bound || 'message' in bound) {
    const { message = 'it was not read', line } = bound ?? {};
    const isSql = columns !== undefined;
    const place = addition ?? { file, line: isSql ? line : undefined };
    throw projectError(place, isSql ? message : `${name}: ${message}`, 'Correct it.');
  }
  if (!columns) return;
  const given = new Set(bound.map((column) => column.name));
  const missing = columns.filter((column) => !given.has(column));
  const extra = bound.filter((column) => !columns.includes(column.name));
  const [first] = extra;
  if (missing.length === 0 && !first) return;
  const differences = [
    missing.length > 0 ? `the contract has ${missing.join(', ')}, which the SQL does not give` : '',
    first ? `the SQL gives ${extra.map((column) => column.name).join(', ')}, which the contract lacks` : '',
  ].filter(Boolean);
  const line = first?.line;
  throw projectError(
    { file, ...(line === undefined ? {} : { line }) },
    differences.join('; '),
    'Make the SQL and the contract beside it say the same.',
  );
}
