import type { Change, Compare, Pair } from './change.ts';
import type { Member } from './shapes.ts';

type Lists = {
  before: ReadonlyMap<string | number, Member>;
  after: ReadonlyMap<string | number, Member>;
  /** What to call a member in a message. */
  place: (member: Member) => string;
};

/** Compares properties by name, or parameters by position. */
export function compareLists(compare: Compare, { before, after, place }: Lists, pair: Pair): Change[] {
  const kept = [...before].flatMap(([key, previous]): Change[] => {
    const next = after.get(key);
    // Of what is taken as well: the server refuses fields that it does not know, and the compiler arguments.
    if (next === undefined) return [{ level: 'major', what: `${place(previous)} is gone` }];
    const isOptional = { previous: previous.isOptional, next: next.isOptional };
    return compare({ ...pair, previous: previous.type, next: next.type, at: place(next), isOptional });
  });
  const added = [...after].filter(([key]) => !before.has(key)).map(([, member]) => member);
  return [
    ...kept,
    ...added.map((member): Change => {
      const isAsked = pair.direction === 'taken' && !member.isOptional;
      return isAsked
        ? { level: 'major', what: `${place(member)} is new, and must be given` }
        : { level: 'minor', what: `${place(member)} is new` };
    }),
  ];
}
