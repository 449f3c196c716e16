import type { Client, Inputs, Outputs, Todo } from '@plumbline/client';
import { expectTypeOf, test } from 'vitest';

// Which procedures there are and what they take is in client-sdk/api/contract.json. contract.test.ts checks all of them.

test('outputs are what travels: dates are strings, IDs are plain', () => {
  expectTypeOf<Outputs['todos']['get']>().toEqualTypeOf<Todo>();
  expectTypeOf<Pick<Todo, 'id' | 'priority' | 'dueDate' | 'isCompleted' | 'createdAt'>>().toEqualTypeOf<{
    id: string;
    priority: Priority;
    dueDate: string | null;
    isCompleted: boolean;
    createdAt: string;
  }>();
  expectTypeOf<Outputs['todos']['list']>().toEqualTypeOf<{ items: Todo[]; nextCursor: string | null }>();
  expectTypeOf<Outputs['auth']['sessions']['revokeOthers']>().toEqualTypeOf<{ revoked: number }>();
  expectTypeOf<Outputs['todos']['delete']>().toEqualTypeOf<undefined>();
});

test('inputs are what may be sent: defaults are optional, and an absent field is not an undefined one', () => {
  expectTypeOf<Inputs['todos']['create']>().toEqualTypeOf<{
    description: string;
    priority?: Priority | undefined;
    dueDate?: string | null | undefined;
  }>();
  expectTypeOf<Pick<Inputs['todos']['update'], 'id' | 'description' | 'dueDate'>>().toEqualTypeOf<{
    id: string;
    description?: string;
    dueDate?: string | null;
  }>();
  expectTypeOf<undefined>().toExtend<Inputs['todos']['list']>();
  expectTypeOf<Inputs['todos']['summary']>().toBeVoid();
});

test('a client has the procedures of a router inside a router, and the session', () => {
  expectTypeOf<Client['auth']['sessions']>().toHaveProperty('revoke');
  expectTypeOf<Client>().toHaveProperty('session');
});

type Priority = 'normal' | 'low' | 'medium' | 'high' | 'top';
