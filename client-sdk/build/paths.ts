import { join } from 'node:path';

export const SDK = join(import.meta.dirname, '..');
export const PROJECT = join(SDK, '..');
export const SOURCE = join(SDK, 'src');
/** The contract and the declarations as they are now, for reviews. */
export const API = join(SDK, 'api');
/** The contract and the declarations of the last release. The next release is compared with them. */
export const PUBLISHED = join(SDK, 'published');
/** The built package. */
export const DIST = join(SDK, 'dist');

export const CONTRACT = 'contract.json';
export const ENTRIES = ['index', 'query', 'testing', 'schemas'];
