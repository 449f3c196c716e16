const FIRST_WORD = /^\s*(?<verb>\w+)/;
const MAIN = /\b(?<main>(?<verb>SELECT|INSERT(?=\s+INTO)|UPDATE|DELETE(?=\s+FROM))\b.*)/is;
const NAME = String.raw`\s+(?:ONLY\s+)?(?:"?\w+"?\.)?"?(?<table>\w+)`;
const TABLE = new Map([
  ['SELECT', new RegExp(String.raw`(?<!DISTINCT\s+)\bFROM${NAME}`, 'i')],
  ['INSERT', new RegExp(`INTO${NAME}`, 'i')],
  ['UPDATE', new RegExp(`UPDATE${NAME}`, 'i')],
  ['DELETE', new RegExp(`FROM${NAME}`, 'i')],
]);

/**
 * Returns a statement's verb and the table that it is about, like `DELETE sessions`: not a table of a subquery, of a
 * `WITH` clause or of a join. Of a statement without a table, like BEGIN, returns the verb. Fails if it finds no table.
 */
export function summarizeStatement(sql: string): string {
  const own = ownText(sql);
  const first = groupOf(FIRST_WORD, own, 'verb').toUpperCase();
  if (first !== 'WITH' && !TABLE.has(first)) return first;
  const [main, verb] = [groupOf(MAIN, own, 'main'), groupOf(MAIN, own, 'verb').toUpperCase()];
  const table = groupOf(TABLE.get(verb), main, 'table');
  if (table !== '') return `${verb} ${table}`;
  if (verb === 'SELECT' && !/\bFROM\b/i.test(main)) return verb;
  throw new Error(`tests/support/summarize-statement.ts finds no table in: ${sql}`);
}

const groupOf = (pattern: RegExp | undefined, text: string, name: string): string =>
  pattern?.exec(text)?.groups?.[name] ?? '';

const TEXT_OR_COMMENT = /'(?:[^']|'')*'|--.*$|\/\*.*?\*\//gms;
const INNERMOST = /\([^()]*\)/;

/** Returns the statement without comments and texts, and without all that is in parentheses. */
function ownText(sql: string): string {
  let text = sql.replaceAll(TEXT_OR_COMMENT, ' ? ');
  while (INNERMOST.test(text)) text = text.replace(INNERMOST, ' , ');
  return text;
}
