import { modelName, type Contract, type Schema } from './schema.ts';
import { code, table } from './table.ts';
import { typeOf } from './type-of.ts';

/** Prints the table of input fields. A field has one row for each set of rules that procedures have for it. */
export function printFields({ procedures }: Contract): string {
  const rows = new Map<string, { name: string; rules: string; paths: string[] }>();
  for (const [path, { input }] of Object.entries(procedures)) {
    for (const [name, schema] of Object.entries(input?.properties ?? {})) {
      const rules = rulesOf(schema);
      const key = `${name} ${rules}`;
      const row = rows.get(key) ?? { name, rules, paths: [] };
      rows.set(key, row);
      row.paths.push(path);
    }
  }
  return table(
    ['field', 'takes', 'of'],
    [...rows.values()]
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
      .map(({ name, rules, paths }) => [code(name), rules, paths.map(code).join(', ')]),
  );
}

/** `1 to 100 characters`, or `integer from 1 to 100, default 50`. Then the description, if there is one. */
function rulesOf(schema: Schema): string {
  const rules = [kindOf(schema)];
  if ('default' in schema) rules.push(`default ${code(JSON.stringify(schema.default))}`);
  return [rules.join(', '), ...[schema.description ?? []].flat()].join('. ');
}

function kindOf(schema: Schema): string {
  const { $ref, type, anyOf, items } = schema;
  if ($ref !== undefined) return code(modelName($ref));
  if (anyOf !== undefined) return anyOf.map(kindOf).join(' or ');
  if (type === 'array' && typeof items === 'object')
    return [`list of ${kindOf(items)}`, itemsOf(schema)].filter(Boolean).join(', ');
  if (type === 'integer') return `integer, ${range(schema.minimum, schema.maximum, 'any')}`;
  return type === 'string' && schema.enum === undefined ? textOf(schema) : code(typeOf(schema));
}

function itemsOf({ minItems, maxItems }: Schema): string {
  return minItems === undefined && maxItems === undefined ? '' : `${range(minItems, maxItems)} elements`;
}

function textOf({ format, minLength, maxLength }: Schema): string {
  if (format !== undefined) return format;
  return minLength === undefined && maxLength === undefined
    ? 'text'
    : `${range(minLength, maxLength)} characters`;
}

function range(min: number | undefined, max: number | undefined, unbounded = ''): string {
  const [least, most] = [min, max].map((bound) => bound?.toLocaleString('en'));
  if (least !== undefined && most !== undefined) return `${least} to ${most}`;
  if (most !== undefined) return `at most ${most}`;
  return least === undefined ? unbounded : `at least ${least}`;
}
