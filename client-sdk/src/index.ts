import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from './app-router.ts';

/** What each procedure takes: `Inputs['todos']['create']`. */
export type Inputs = inferRouterInputs<AppRouter>;
/** What each procedure answers: `Outputs['todos']['list']`. */
export type Outputs = inferRouterOutputs<AppRouter>;
export type User = Outputs['users']['me'];
export type Session = Outputs['auth']['login'];
export type Todo = Outputs['todos']['get'];

export { safe } from '@trpc/client';
export type { AppRouter } from './app-router.ts';
export { createClient, type Client, type ClientOptions } from './client.ts';
export { isApiError, type ApiError } from './errors.ts';
