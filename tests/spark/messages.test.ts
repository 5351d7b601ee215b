import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import protobuf from 'protobufjs';
import { beforeAll, expect, inject, it } from 'vitest';
import { declarations } from '../../src/compute/spark/messages.ts';
import { loadConfig } from '../../src/config.ts';

/** Spark's own definitions: their texts lie inside the server's jar. */
let root: protobuf.Root;

beforeAll(async () => {
  const { sparkHome } = loadConfig(process.env, inject('testFolder'));
  const jars = join(sparkHome, 'jars');
  const jar = (await readdir(jars)).find((name) => /^spark-connect_.*\.jar$/.test(name)) ?? '';
  const folder = await mkdtemp(join(inject('testFolder'), 'protocol-'));
  await promisify(execFile)('python3', ['-m', 'zipfile', '-e', join(jars, jar), folder]);
  root = new protobuf.Root();
  const protocol = join(folder, 'spark', 'connect');
  for (const name of await readdir(protocol)) {
    if (name.endsWith('.proto')) protobuf.parse(await readFile(join(protocol, name), 'utf8'), root, { keepCase: true });
  }
});

const cases = Object.entries(declarations).map(([name, declaration]) => ({
  name,
  path: 'declaredAs' in declaration ? declaration.declaredAs : name,
  fields: Object.entries(declaration.fields),
}));

it.each(cases)('$name has the fields of spark.connect.$path', ({ path, fields }) => {
  const type = root.lookupType(`spark.connect.${path}`);
  for (const [field, declared] of fields) {
    const [last, secondLast] = [declared.at(-1), declared.at(-2)];
    const theirs = type.fields[field];
    expect({ field, number: theirs?.id, isRepeated: theirs?.repeated }).toEqual({
      field,
      number: last,
      isRepeated: declared[0] === 'repeated',
    });
    expect(kindOf(theirs)).toBe(kindOfName(String(secondLast)));
  }
});

/** Messages and numbers by their form on the wire; an enumeration travels as an int32. */
function kindOf(field: protobuf.Field | undefined): string {
  if (!field || field.type in protobuf.types.basic) return String(field?.type);
  return field.parent?.lookup(field.type) instanceof protobuf.Enum ? 'int32' : 'message';
}

const kindOfName = (type: string): string => (/^[A-Z]/.test(type) ? 'message' : type);
