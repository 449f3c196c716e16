import { fieldErrors, type ErrorOf } from '@plumbline/client';
import { schemas } from '@plumbline/client/schemas';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { queries } from './api.js';

export function SignIn() {
  const [problems, setProblems] = useState<Record<string, string>>({});
  const login = useMutation(queries.auth.login.mutationOptions());

  function submit(form: HTMLFormElement) {
    const fields = new FormData(form);
    const result = schemas.auth.login.safeParse({
      email: fields.get('email'),
      password: fields.get('password'),
    });
    setProblems(fieldErrors(result.error));
    if (result.success) login.mutate(result.data);
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit(event.currentTarget);
      }}
    >
      <label>
        Email <input name="email" />
      </label>
      <p>{problems['email']}</p>
      <label>
        Password <input name="password" type="password" />
      </label>
      <p>{problems['password']}</p>
      <button>Sign in</button>
      {login.error && <p role="alert">{messageOf(login.error)}</p>}
    </form>
  );
}

function messageOf(error: ErrorOf<'auth.login'>): string {
  switch (error.reason) {
    case 'INVALID_CREDENTIALS':
      return 'Wrong email address or password.';
    case 'RATE_LIMITED':
    case 'OVERLOADED':
    case 'DATABASE_UNAVAILABLE':
      return `Try again in ${String(error.details.retryAfterSeconds)} s.`;
    case null:
      return error.message;
  }
}
