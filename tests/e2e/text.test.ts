import { describe, expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { failure, person, signUp } from '../support/people.ts';

const app = openForTests(startTestApp);

/** One text for each kind of character that shows nothing. */
const INVISIBLE = {
  'zero-width characters': '\u200b\u200c\u200d\u2060\ufeff',
  'Hangul fillers': '\u3164\u115f\u1160\uffa0',
  'soft hyphens and joiners': '\u00ad\u034f\u061c\u180e',
  'variation selectors': '\ufe0f\ufe00\u{e0100}',
  tags: '\u{e0001}\u{e0041}',
  directions: '\u200e\u200f\u061c',
  'invisible operators': '\u2061\u2064\u206a',
  'control characters': '\u0001\u001b\u007f\u0085',
  'blank Braille, hieroglyphs and notes': '\u2800\u{13441}\u{1d159}\u{16fe4}',
  'spaces between zero-width characters': '\u200b \u3000\u00a0\u200b',
};

describe.each(Object.entries(INVISIBLE))('a text of %s counts as empty:', (_kind, text) => {
  test('a description, a search and a name', async () => {
    const { api } = await signUp(app().trpcUrl);
    const { id } = await api.todos.create.mutate({ description: 'x' });

    const calls = {
      description: [
        () => api.todos.create.mutate({ description: text }),
        () => api.todos.update.mutate({ id, description: text }),
      ],
      search: [() => api.todos.list.query({ search: text })],
      firstName: [
        () => api.users.update.mutate({ firstName: text }),
        () => app().anonymous.auth.register.mutate(person({ firstName: text })),
      ],
    };

    for (const [path, refused] of Object.entries(calls))
      for (const call of refused) {
        const { data } = await failure(call());
        expect(data).toMatchObject({ code: 'BAD_REQUEST', issues: [{ path }] });
      }
  });
});

test('invisible characters in a text that shows something are kept', async () => {
  const { api } = await signUp(app().trpcUrl, { firstName: 'می\u200cخواهم', lastName: '\u200fעדה\u200f' });
  const description = '👩\u200d👩\u200d👧 \u2066א\u2069\n\t❤\ufe0f';

  expect((await api.todos.create.mutate({ description })).description).toBe(description);
  expect(await api.users.me.query()).toMatchObject({
    firstName: 'می\u200cخواهم',
    lastName: '\u200fעדה\u200f',
  });
});

test.each([
  ['a line break', 'Ada\nLovelace'],
  ['a line break at its end', 'Ada\r\n'],
  ['a tab', 'Ada\tLovelace'],
  ['an escape sequence', '\u001b[2JAda'],
  ['a control character of ISO 8859', 'Ada\u009b31m'],
  ['a line separator', 'Ada\u2028Lovelace'],
  ['a paragraph separator', 'Ada\u2029'],
  ['an override of its direction', 'Ada \u202eecalevol'],
  ['an isolate, which the text behind it may fall into', 'Ada \u2067'],
])('a name with %s is refused', async (_what, name) => {
  const { api } = await signUp(app().trpcUrl);
  const { register } = app().anonymous.auth;

  const errors = [
    await failure(register.mutate(person({ lastName: name }))),
    await failure(api.users.update.mutate({ lastName: name })),
  ];

  for (const { data } of errors)
    expect(data).toMatchObject({ code: 'BAD_REQUEST', issues: [{ path: 'lastName' }] });
});
