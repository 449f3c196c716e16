import type ts from 'typescript';
import type { Change, Direction } from './change.ts';
import { createDiffer } from './differences.ts';
import { isValue } from './exports.ts';
import { createMemory } from './memory.ts';
import { createReferences } from './references.ts';
import { readSpecimens, type Folders, type Specimen } from './specimens.ts';
import { LISTS, type Sides } from './uses.ts';

const PROCEDURES = ['Query of index', 'Mutation of index'];
/**
 * What only the server and this package make. Callers hand it on, to `createQueries`, `fieldErrors` or a fake, and it may
 * have more in it than before all the same: a fake grows with what it stands for.
 */
const NEVER_TAKEN = [
  ...['User', 'Session', 'SessionInfo', 'Todo', 'FieldIssue', 'ReasonDetails', 'Api', 'Client'],
  ...['ApiError', 'ErrorData', 'Fault', 'InvalidInput', 'NoAnswer', 'Refusal'],
].map((name) => `${name} of index`);

/** What a user of the declarations in the one folder would notice of those in the other. */
export function changesBetween(folders: Folders): Change[] {
  const { checker, sides, specimens } = readSpecimens(folders);
  const changes = [
    ...compareNames(sides),
    ...specimens.flatMap(({ text, types }): Change[] =>
      types === null ? [{ level: 'major', what: `${text} does not compile any more` }] : [],
    ),
    ...compareMeanings(checker, { folders, sides, specimens }),
  ];
  // A generic export has the same place for all that it is applied to.
  const placeOf = ({ level, what }: Change) =>
    `${level} ${what.replace(/ was .*|(?<=^\w+)<.*(?= does not compile)/, '')}`;
  return changes.filter((change, index) => {
    const place = placeOf(change);
    return changes.findIndex((other) => placeOf(other) === place) === index;
  });
}

function compareNames({ before, after }: Sides): Change[] {
  const gone = [...before.keys()].filter((key) => !after.has(key));
  const added = [...after.keys()].filter((key) => !before.has(key));
  return [
    ...gone.map((key): Change => ({ level: 'major', what: `${key} is not exported any more` })),
    ...added.map((key): Change => ({ level: 'minor', what: `${key} is exported` })),
  ];
}

type Compared = { folders: Folders; sides: Sides; specimens: readonly Specimen[] };
type Reached = { key: string; direction: Direction };

/**
 * Who makes a type follows from where functions have it: what they take, callers make. So functions and procedures come
 * first, and then whatever they have led to.
 */
function compareMeanings(checker: ts.TypeChecker, { folders, sides, specimens }: Compared): Change[] {
  const memory = createMemory();
  const references = createReferences(checker, { sides: Object.values(sides), memory, folders });
  const reached: Reached[] = [];
  const { compareExport } = createDiffer({
    checker,
    memory,
    references,
    reach(key, used) {
      const direction = NEVER_TAKEN.includes(key) ? 'given' : used;
      const isKnown = reached.some((known) => known.key === key && known.direction === direction);
      if (!isKnown) reached.push({ key, direction });
    },
  });
  const compare = ({ key, direction }: Reached): Change[] =>
    specimens
      .filter((specimen) => specimen.key === key)
      .flatMap(({ at, types }) =>
        types === null ? [] : compareExport({ ...types, at, direction, within: key, depth: 0 }),
      );
  const asGiven = (keys: readonly string[]) => keys.flatMap((key) => compare({ key, direction: 'given' }));

  const ofServer = [...NEVER_TAKEN, ...PROCEDURES].flatMap((key) => {
    const changes = asGiven([key]);
    memory.settleAll();
    return changes;
  });
  const values = [...sides.before].filter(([, symbol]) => isValue(symbol)).map(([key]) => key);
  const changes = [...ofServer, ...asGiven([...values, ...LISTS])];
  // Grows while it is gone through.
  for (const found of reached) changes.push(...compare(found));
  // What no function has may be made by anybody.
  const isFound = (key: string) =>
    [...values, ...LISTS, ...NEVER_TAKEN].includes(key) || reached.some((found) => found.key === key);
  for (const key of [...sides.before.keys()].filter((name) => !isFound(name)))
    changes.push(...compare({ key, direction: 'given' }), ...compare({ key, direction: 'taken' }));
  return changes;
}
