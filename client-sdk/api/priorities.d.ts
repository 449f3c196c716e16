/** From the least to the most urgent. */
export declare const PRIORITIES: readonly ['normal', 'low', 'medium', 'high', 'top'];
