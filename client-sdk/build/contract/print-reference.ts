import { printFields } from './print-fields.ts';
import { modelName, type Contract, type Procedure, type Schema } from './schema.ts';
import { code, table } from './table.ts';
import { typeOf } from './type-of.ts';

/** Prints the tables of docs/reference.md, by the name of their marker there. */
export function printReference(contract: Contract): Record<string, string> {
  return {
    procedures: procedures(contract),
    fields: printFields(contract),
    limits: limits(contract),
    models: models(contract),
    reasons: reasons(contract),
    'shared reasons': sharedReasons(contract),
  };
}

function procedures({ procedures }: Contract): string {
  return table(
    ['procedure', 'takes', 'returns', 'may refuse with', 'what it does'],
    Object.entries(procedures).map(([path, { kind, access, input, output, reasons, summary }]) => [
      `${code(path)} ${access === 'public' ? 'P ' : ''}${kind === 'query' ? 'Q' : 'M'}`,
      input === null ? 'nothing' : code(outline(input)),
      output === null ? 'nothing' : code(outline(output)),
      listed(reasons.filter((reason) => !shared(procedures, access).includes(reason))),
      summary,
    ]),
  );
}

/** The table above leaves these out. */
function sharedReasons({ procedures }: Contract): string {
  const ofAll = shared(procedures, 'public');
  const ofProtected = shared(procedures, 'protected').filter((reason) => !ofAll.includes(reason));
  return `Every procedure may refuse with ${listed(ofAll)}, and every protected procedure with ${listed(ofProtected)}.`;
}

/** Returns the reasons that all procedures with this access have in common. */
function shared(procedures: Contract['procedures'], access: Procedure['access']): string[] {
  const all = Object.values(procedures).filter((procedure) => procedure.access === access);
  return all[0]?.reasons.filter((reason) => all.every(({ reasons }) => reasons.includes(reason))) ?? [];
}

const listed = (names: readonly string[]): string => names.map(code).join(', ');

function limits({ limits: { batchCalls, bodyBytes, headerBytes } }: Contract): string {
  return table(
    ['a request may have', 'at most'],
    [
      ['calls in a batch', String(batchCalls)],
      ['a body, in JSON', kib(bodyBytes)],
      ['headers', kib(headerBytes)],
    ],
  );
}

const kib = (bytes: number): string => `${String(bytes / 1_024)} KiB`;

function models({ $defs }: Contract): string {
  return table(
    ['model', 'is', 'about'],
    Object.entries($defs).map(([name, { description = '', ...schema }]) => [
      code(name),
      code(outline(schema)),
      description,
    ]),
  );
}

function reasons({ reasons }: Contract): string {
  return table(
    ['reason', 'status', 'details', 'when'],
    Object.entries(reasons).map(([name, { status, details, summary = '' }]) => [
      code(name),
      String(status),
      details.type === 'null' ? '' : code(typeOf(details)),
      summary,
    ]),
  );
}

/** Lists only the names of the fields. Their types are in api/contract.json. */
function outline(schema: Schema): string {
  const { $ref, type, properties, required = [], items } = schema;
  if ($ref !== undefined) return modelName($ref);
  if (type === 'array' && typeof items === 'object') return `${outline(items)}[]`;
  if (type !== 'object' || properties === undefined) return typeOf(schema);
  const fields = Object.keys(properties).map((name) => (required.includes(name) ? name : `${name}?`));
  return `{ ${fields.join(', ')} }`;
}
