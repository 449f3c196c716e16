import { describe, expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { outcomeOf } from '../support/outcomes.ts';
import { PASSWORD, person, signUp } from '../support/people.ts';

const app = openForTests(startTestApp);

describe('a password', () => {
  const WILL = { firstName: 'Will', lastName: 'Long' };
  const change = async (newPassword: string) => {
    const { api } = await signUp(app().trpcUrl, WILL);
    return outcomeOf(
      api.users.changePassword.mutate({
        ...{ currentPassword: PASSWORD, newPassword, newPasswordConfirm: newPassword },
      }),
    );
  };

  test.each(['tomorrow there will be a storm', 'a willow along the longest river', 'willows and oblongs'])(
    'may contain a name as a part of another word, or as a small part: %s',
    async (password) => {
      expect(await outcomeOf(app().anonymous.auth.register.mutate(person({ ...WILL, password })))).toBe('ok');
      expect(await change(password)).toBe('ok');
    },
  );

  test.each(['will long will long 1', 'WillLongWillLong', 'Long.Will.2026-11'])(
    'may not be made of names: %s',
    async (password) => {
      expect(await outcomeOf(app().anonymous.auth.register.mutate(person({ ...WILL, password })))).toBe(
        'PASSWORD_REJECTED',
      );
      expect(await change(password)).toBe('PASSWORD_REJECTED');
    },
  );
});
