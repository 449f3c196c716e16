import * as z from 'zod';

const directed = z.looseObject({ direction: z.enum(['forward', 'backward']) });

/**
 * Ignores `direction`, which tRPC's React bindings send with every page of an infinite query. Wraps the input of a
 * procedure that pages by `cursor`. The API has only one direction, so its types and its contract leave the field out.
 */
export function ignoreDirection<Page extends z.ZodType<unknown, object>>(page: Page) {
  return z.preprocess((input: z.input<Page>) => withoutDirection(input), page);
}

function withoutDirection<Input extends object>(input: Input): Input {
  if (!directed.safeParse(input).success) return input;
  const rest = { ...input };
  Reflect.deleteProperty(rest, 'direction');
  return rest;
}
