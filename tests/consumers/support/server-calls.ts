import { z } from 'zod';
import type { ListeningServer } from '../../support/server-process.ts';

const call = z.looseObject({ procedure: z.string().nullable(), outcome: z.string() });
type Call = z.infer<typeof call>;

/** Returns the calls of this procedure that the server has logged so far. */
export function callsOf({ lines }: ListeningServer, procedure: string): Call[] {
  return lines
    .filter(({ event }) => event === 'call')
    .map((line) => call.parse(line))
    .filter((line) => line.procedure === procedure);
}
