import type { Api } from './api.js';
import { type SchemasOf } from './schema.js';

export type { Schema, SchemasOf } from './schema.js';
/**
 * The server's input schemas. They return the input unchanged, ready to send. Only the server checks a password's
 * length and strength.
 */
export declare const schemas: SchemasOf<Api>;
