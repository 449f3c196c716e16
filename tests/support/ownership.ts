import { foreignCursorProblems } from './foreign-cursors.ts';
import type { Answer } from './http.ts';
import type { ProcedureInfo } from './procedures.ts';
import { specimenProblems, withReference } from './references.ts';
import type { Self } from './self.ts';
import { inputsOf, withNewThings } from './specimen-inputs.ts';
import { kindsOf, subjectsOf, type Owner, type Subject, type World } from './world.ts';

/**
 * Calls every procedure with another user's things. Returns a sentence for each procedure that shows or changes them,
 * or whose response differs from the response for a thing that does not exist.
 */
export async function ownershipProblems<User extends Owner>(world: World<User>): Promise<string[]> {
  const problems: string[] = [];
  // Makes the calls that must be refused first, because they leave no work running in the background.
  for (const subject of subjectsOf(world)) {
    problems.push(...specimenProblems(subject.procedure, subject.specimen));
    for (const trial of trialsOf(subject)) problems.push(...(await tryForeign(world, trial)));
  }
  problems.push(...(await foreignCursorProblems(world)));
  let bystander = await createBystander(world);
  for (const subject of subjectsOf(world)) {
    for (const inputOf of inputsOf(subject.procedure, subject.specimen)) {
      const found = await tryOwn(world, bystander, { ...subject, inputOf });
      if (found.length > 0) bystander = await createBystander(world);
      problems.push(...found);
    }
  }
  return problems;
}

type OwnTrial = Subject & { inputOf: (self: Self) => unknown };
type Trial = OwnTrial & {
  position: string;
  kind: string;
  /** Where the array holds one of the caller's own things beside the other user's. */
  own: 'none' | 'first' | 'last';
};

const SINGLE = ['none'] as const;
/** Finds a check that looks only at the first or only at the last element. */
const ARRAYS = ['none', 'first', 'last'] as const;

function trialsOf(subject: Subject): Trial[] {
  return Object.entries(subject.specimen.references ?? {}).flatMap(([position, kind]) =>
    inputsOf(subject.procedure, subject.specimen).flatMap((inputOf) =>
      (position.split('.').includes('*') ? ARRAYS : SINGLE).map((own) => ({
        ...{ ...subject, inputOf, position, kind, own },
      })),
    ),
  );
}

async function tryForeign<User extends Owner>(world: World<User>, trial: Trial): Promise<string[]> {
  const { procedure, specimen, inputOf, position, kind, own } = trial;
  const [owner, stranger] = [await world.signUp(), await world.signUp()];
  const make = (ownKind: string) => world.make(ownKind, stranger);
  const input = await withNewThings(inputOf(stranger.self), specimen, make);
  const [ahead, behind] = [
    own === 'first' ? [await make(kind)] : [],
    own === 'last' ? [await make(kind)] : [],
  ];
  const [theirs, nobodys] = [await world.make(kind, owner), crypto.randomUUID()];
  const call = (id: string) =>
    world.call(stranger, procedure, withReference(input, position, [...ahead, id, ...behind]));
  const before = await world.rows();

  const answers = [await call(theirs), await call(nobodys)] as const;

  const changes = difference(before, await world.rows());
  const [said, expected] = [saidIn(answers[0], theirs), saidIn(answers[1], nobodys)];
  return [
    ...(said === expected ? [] : [`responds differently from when it does not exist: ${said} ≠ ${expected}`]),
    ...(saysMissing(procedure, answers[0]) ? [] : [`does not say that it is missing: ${said}`]),
    ...(answers[0].text.includes(owner.self.mark) ? [`shows what is theirs: ${said}`] : []),
    ...changes.map((row) => `changes ${row}`),
  ].map((problem) => `${procedure.path}, given another user's ${kind} as \`${position}\`, ${problem}`);
}

/** The words that reveal data of a user who has one thing of each kind. */
type Bystander = readonly string[];

async function createBystander<User extends Owner>(world: World<User>): Promise<Bystander> {
  const user = await world.signUp();
  const words = [user.self.mark];
  for (const kind of kindsOf(world)) words.push(await world.make(kind, user));
  return words;
}

/** Calls the procedure with the caller's own things. This must succeed, or the refusals above would prove nothing. */
async function tryOwn<User extends Owner>(
  world: World<User>,
  bystander: Bystander,
  { procedure, specimen, inputOf }: OwnTrial,
): Promise<string[]> {
  const before = await world.rows();
  const caller = await world.signUp();
  const make = (kind: string) => world.make(kind, caller);
  const input = await withNewThings(inputOf(caller.self), specimen, make);

  const { status, text } = await world.call(caller, procedure, input);

  const after = new Set(await world.rows());
  return [
    ...(status === 200 || procedure.access === 'public' ? [] : [`refuses what is all the caller's: ${text}`]),
    ...(bystander.some((word) => text.includes(word)) ? [`shows what is another user's: ${text}`] : []),
    ...before.filter((row) => !after.has(row)).map((row) => `changes what is another user's: ${row}`),
  ].map((problem) => `${procedure.path} ${problem}`);
}

/** Whether the response says that the thing is missing. A list may also be empty, as if nothing matched its filter. */
export function saysMissing({ type }: ProcedureInfo, { status }: Pick<Answer, 'status'>): boolean {
  return status === 404 || (type === 'query' && status === 200);
}

/** Returns the whole response without the thing's ID and without the parts that differ in every response. */
function saidIn({ status, headers, text }: Answer, id: string): string {
  const kept = [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name));
  const body = text.replaceAll(id, 'ID').replace(/"requestId":"[^"]*"/, '');
  return JSON.stringify({ status, body, headers: kept });
}

function difference(before: readonly string[], after: readonly string[]): string[] {
  return [
    ...before.filter((row) => !after.includes(row)).map((row) => `the row ${row}`),
    ...after.filter((row) => !before.includes(row)).map((row) => `by adding the row ${row}`),
  ];
}
