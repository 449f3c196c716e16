import type { Priority } from './models.ts';

/** From the least to the most urgent. */
export const PRIORITIES = ['normal', 'low', 'medium', 'high', 'top'] as const satisfies readonly Priority[];
