import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCheckout, type Checkout } from '../../support/fresh-checkout.ts';

/** A defence, as it stands in the source, and what is there without it. */
export type Weakness = { file: string; defence: string; without: string };

/**
 * A copy of the server without a defence. An attack that the real one withstands has to succeed here, or it has shown
 * nothing. Fails when the source does not hold the defence to the letter, once.
 */
export async function createWeakenedBuild(...weaknesses: Weakness[]): Promise<Checkout> {
  await using resources = new AsyncDisposableStack();
  const checkout = resources.use(await createCheckout());
  for (const { file, defence, without } of weaknesses) {
    const source = await readFile(join(checkout.folder, file), 'utf8');
    const count = source.split(defence).length - 1;
    if (count !== 1) throw new Error(notOnce({ file, defence, count }));
    await checkout.write(
      file,
      source.replace(defence, () => without),
    );
  }
  const kept = resources.move();
  return { ...checkout, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

function notOnce({ file, defence, count }: { file: string; defence: string; count: number }): string {
  const remedy =
    count === 0
      ? 'Give the test the text as the source has it now, with the defence and without.'
      : 'Give the test more of the text around it, until only the place that is meant is left.';
  return `${file} has this defence ${String(count)} times, and must have it once:\n  ${defence}\n${remedy}`;
}
