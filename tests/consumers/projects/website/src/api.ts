import { createClient } from '@plumbline/client';
import { createQueries } from '@plumbline/client/query';

const url = new URLSearchParams(location.search).get('api') ?? '/trpc';

export const api = createClient({ url, storage: localStorage });
export const queries = createQueries(api);
