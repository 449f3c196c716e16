import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCheckout, type Checkout } from '../../support/fresh-checkout.ts';

/** A defense, as it stands in the source, and what is there without it. */
export type Weakness = { file: string; defense: string; without: string };

/**
 * A copy of the server without a defense. An attack that the real one withstands has to succeed here, or it has shown
 * nothing. Fails when the source does not hold the defense to the letter, once.
 */
export async function createWeakenedBuild(...weaknesses: Weakness[]): Promise<Checkout> {
  await using resources = new AsyncDisposableStack();
  const checkout = resources.use(await createCheckout());
  for (const { file, defense, without } of weaknesses) {
    const source = await readFile(join(checkout.folder, file), 'utf8');
    const count = source.split(defense).length - 1;
    if (count !== 1) throw new Error(notOnce({ file, defense, count }));
    await checkout.write(
      file,
      source.replace(defense, () => without),
    );
  }
  const kept = resources.move();
  return { ...checkout, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

function notOnce({ file, defense, count }: { file: string; defense: string; count: number }): string {
  const remedy =
    count === 0
      ? 'Give the test the text as the source has it now, with the defense and without.'
      : 'Give the test more of the text around it, until only the place that is meant is left.';
  return `${file} has this defense ${String(count)} times, and must have it once:\n  ${defense}\n${remedy}`;
}
