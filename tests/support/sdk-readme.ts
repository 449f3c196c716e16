import { startTestApp } from './app.ts';
import { signIn } from './people.ts';
import { createStrangersProject, readSnippets, type Snippet } from './snippets.ts';

/** The user whom the programs of the README sign in. */
export const ADA = { email: 'ada@example.com', password: 'a pass phrase of some length' };
export const SIGN_IN = `await api.auth.login.mutate(${JSON.stringify(ADA)});`;

type Changes = {
  trpcUrl?: string;
  /** Code to run right after the client is made. */
  first?: string;
  /** Code to run at the end. */
  then?: string;
};

/** Opens the SDK's README, a server for its programs, and the account that they use. */
export async function openSdkReadme() {
  await using resources = new AsyncDisposableStack();
  const snippets = await readSnippets('client-sdk/README.md');
  const project = resources.use(await createStrangersProject());
  const { trpcUrl: ownUrl, anonymous } = resources.use(await startTestApp());
  await anonymous.auth.register.mutate({ ...ADA, firstName: 'Ada', lastName: 'Lovelace' });
  const { api } = await signIn(ownUrl, ADA);
  const kept = resources.move();

  function snippetUnder(heading: string): Snippet {
    const snippet = snippets.find((candidate) => candidate.heading === heading);
    if (snippet === undefined) throw new Error(`There is no program under "${heading}".`);
    return snippet;
  }

  return {
    snippets,
    project,
    /** Ada's client. */
    api,
    snippetUnder,

    /** Returns the program under this heading, with the URL of the test's server. */
    programUnder(heading: string, { trpcUrl = ownUrl, first = '', then = '' }: Changes = {}): Snippet {
      const { code, ...snippet } = snippetUnder(heading);
      const client = /^const api = createClient\(\{.*?\}\);$/ms;
      const changed = code
        .replace('https://api.example.com/trpc', trpcUrl)
        .replace(client, (created) => `${created}\n${first}`);
      return { ...snippet, code: `${changed}\n${then}` };
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
