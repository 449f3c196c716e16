import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { isKnownKeyword, partsOf, type Schema } from './schema.ts';
import { toSchema, type Direction } from './to-schema.ts';

export type WriteSchema = (schema: unknown, io: Direction, where: string) => Schema;

/** Writes schemas, and collects the models that they refer to. A model is written once, under its name. */
export function createModels(): { write: WriteSchema; models: Map<string, Schema> } {
  const models = new Map<string, Schema>();

  function keep(name: string, model: Schema, where: string): void {
    if (name.startsWith('__')) throw new Error(`${where}: ${UNNAMED_RECURSION}`);
    const known = models.get(name);
    if (known !== undefined && !isDeepStrictEqual(known, model))
      throw new Error(`${where}: ${name} is the name of two different schemas.`);
    models.set(name, model);
    if (!isAnything(model)) check(model, name);
  }

  function write(schema: unknown, io: Direction, where: string): Schema {
    if (!(schema instanceof z.ZodType)) throw new Error(`${where}: has no schema.`);
    const { $defs = {}, ...body } = toSchema(schema, io, where);
    for (const [name, model] of Object.entries($defs)) keep(name, model, where);
    check(body, where);
    return body;
  }
  return { write, models };
}

const UNNAMED_RECURSION = 'a recursive schema needs a name: .register(facts, { id }).';

function check(schema: Schema, where: string): void {
  const unknown = Object.keys(schema).find((keyword) => !isKnownKeyword(keyword));
  if (unknown !== undefined)
    throw new Error(`${where}: "${unknown}" is a keyword that the printers and the comparison do not know.`);
  if (schema.$ref === '#') throw new Error(`${where}: ${UNNAMED_RECURSION}`);
  if (isAnything(schema))
    throw new Error(`${where}: allows anything. If that is meant, name it: .register(facts, { id }).`);
  for (const [place, part] of partsOf(schema)) check(part, `${where}.${place}`);
}

const isAnything = (schema: Schema): boolean => !CONSTRAINS.some((keyword) => keyword in schema);
const CONSTRAINS = ['type', '$ref', 'anyOf', 'oneOf', 'allOf', 'enum', 'const', 'pattern'];
