import type { DeclarationPlant } from './declaration-breaks.plants.ts';

/** What no program that uses the package notices. */
export const declarationAdditions: Omit<DeclarationPlant, 'finds'>[] = [
  { what: 'an export', module: 'index', now: '  type ErrorData,\n', was: '' },
  { what: 'an option', module: 'options', now: '  retries?: number | undefined;\n', was: '' },
  {
    what: 'more in what the client keeps',
    module: 'session',
    now: '  readonly current: Session | null;\n',
    was: '',
  },
  {
    what: 'a callback that may return more',
    module: 'session',
    now: 'setItem(key: string, value: string): unknown;',
    was: 'setItem(key: string, value: string): string;',
  },
  {
    what: 'an argument that a callback receives',
    module: 'testing',
    now: '(input: Input, options: CallOptions) =>',
    was: '(input: Input) =>',
  },
  {
    what: 'a result that is no longer null',
    module: 'testing',
    now: '): InvalidInput;',
    was: '): InvalidInput | null;',
  },
  {
    what: 'an argument that may be left out',
    module: 'query',
    now: 'mutationOptions(options?: CallOptions)',
    was: 'mutationOptions()',
  },
  {
    what: 'more in what is made of every query',
    module: 'query',
    now: '  initialPageParam: string | null;\n',
    was: '',
  },
  {
    what: 'a type that is not exported, and gone',
    module: 'query',
    now: 'type Given<Input> = Input extends object ? Input : never;',
    was: 'type Given<Input> = Input extends object ? Input : never;\ntype Planted = 1;',
  },
  {
    what: 'a kind of value less',
    module: 'errors',
    now: "readonly kind: 'failed';",
    was: "readonly kind: 'failed' | 'broken';",
  },
];
