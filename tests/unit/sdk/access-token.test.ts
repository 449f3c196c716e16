import { createClient } from '@plumbline/client';
import { expect, test } from 'vitest';
import { valueAt } from '../../../client-sdk/src/value-at.ts';
import { createFakeApi } from '../../support/fake-api.ts';
import { listProcedures } from '../../support/procedures.ts';

test.each(listProcedures())(
  'a call of $path carries a token only if the procedure needs one',
  async ({ path, type, access }) => {
    const server = createFakeApi({ [path]: () => null });
    const api = createClient({ url: server.url, fetch: server.fetch, accessToken: () => 'a token' });

    const call = valueAt(api, [...path.split('.'), type === 'query' ? 'query' : 'mutate']);
    if (typeof call === 'function') await Reflect.apply(call, undefined, [{}]);

    expect(server.calls(path)[0]?.token).toBe(access === 'public' ? null : 'a token');
  },
);
