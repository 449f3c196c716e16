import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCheckout, type Checkout } from '../../support/fresh-checkout.ts';

/** A defence, as it stands in the source, and what is there without it. */
export type Weakness = { file: string; defence: string; without: string };

/**
 * A copy of the server without a defence. An attack that the real one withstands has to succeed here, or it has shown
 * nothing. Fails when the source no longer holds the defence to the letter.
 */
export async function createWeakenedBuild(...weaknesses: Weakness[]): Promise<Checkout> {
  await using resources = new AsyncDisposableStack();
  const checkout = resources.use(await createCheckout());
  for (const { file, defence, without } of weaknesses) {
    const source = await readFile(join(checkout.folder, file), 'utf8');
    if (source.split(defence).length !== 2) throw new Error(`${file} does not hold once: ${defence}`);
    await checkout.write(
      file,
      source.replace(defence, () => without),
    );
  }
  const kept = resources.move();
  return { ...checkout, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
