import * as z from 'zod';
import { facts } from '../../server/schemas/facts.schema.ts';
import { noOutput } from '../../server/schemas/nothing.schema.ts';
import { dateTimeInput } from '../../server/schemas/time.schema.ts';
import { input, planted, unused, type RefusedShape } from './refused-shapes.plants.ts';

const HIDDEN =
  'has a rule that zod cannot write. Tell it behind the refinement or the pipe: .register(facts, { rule: "A sentence." }), or { format } for a text.';
const isNotX = (value: unknown) => value !== 'x';

/** Rules in code of which nothing is told, or something else. */
export const hiddenRules: RefusedShape[] = [
  input('a refinement that nothing is said of', z.string().refine(isNotX), `.a: ${HIDDEN}`),
  ...Object.entries({
    'a description': { description: 'Planted.' },
    'a name': { id: 'Planted' },
    'a type': { type: 'string' as const },
    'an empty sentence': { rule: '' },
  }).map(([told, what]) =>
    input(
      `a refinement of which only ${told} is said`,
      z.string().refine(isNotX).register(facts, what),
      `.a: ${HIDDEN}`,
    ),
  ),
  input(
    'a refinement of a number of which only a format is said',
    z.number().refine(isNotX).register(facts, { format: 'date-time' }),
    `.a: ${HIDDEN}`,
  ),
  input(
    'a refinement behind the rule that is told',
    z.string().refine(isNotX).register(facts, { rule: 'Is not "x".' }).refine(isNotX),
    `.a: ${HIDDEN}`,
  ),
  input(
    'a refinement behind a format, with a description',
    dateTimeInput.refine(isNotX).register(facts, { description: 'Planted.' }),
    `.a: ${HIDDEN}`,
  ),
  input(
    'a refinement of an array inside what has a rule',
    z.strictObject({ b: z.array(z.string()).refine(isNotX) }).register(facts, { rule: 'Is not "x".' }),
    `.a.b: ${HIDDEN}`,
  ),
  input(
    'a check that zod does not write',
    z.string().check(z.property('length', z.number().max(3))),
    `.a: ${HIDDEN}`,
  ),
  input('a URL of certain hosts', z.url({ hostname: /^example\.com$/ }), `.a: ${HIDDEN}`),
  input('a JWT of one algorithm', z.jwt({ alg: 'HS256' }), `.a: ${HIDDEN}`),
  input('a format that is code', z.stringFormat('planted', isNotX), `.a: ${HIDDEN}`),
  input(
    'a pipe with rules behind it',
    z
      .string()
      .transform((value) => value.trim())
      .pipe(z.string().max(3)),
    `.a: ${HIDDEN}`,
  ),
];

const letter = z.string().refine(isNotX);
const rule = 'Is not "x".';

/** Rules in code that the contract can tell. */
export const toldRules = {
  planted: planted()
    .input(
      z.strictObject({
        text: letter.clone().register(facts, { description: 'A letter.', rule }),
        again: letter
          .clone()
          .register(facts, { description: 'A letter.', rule })
          .exactOptional()
          .register(facts, { description: 'Another letter.' }),
        numbers: z.array(z.number()).refine(isNotX).register(facts, { rule }),
      }),
    )
    .output(noOutput)
    .mutation(unused),
};
