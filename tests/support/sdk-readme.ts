import { startTestApp } from './app.ts';
import { signIn } from './people.ts';
import { createStrangersProject, readSnippets, type Snippet } from './snippets.ts';

/** Who the programs of the page sign in. */
export const ADA = { email: 'ada@example.com', password: 'a pass phrase of some length' };
export const SIGN_IN = `await api.auth.login.mutate(${JSON.stringify(ADA)});`;

type Changes = {
  trpcUrl?: string;
  /** What is done as soon as there is a client. */
  first?: string;
  /** What is done at the end. */
  then?: string;
};

/** The SDK's page, a server for its programs, and the account that they use. */
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
    /** Of Ada. */
    api,
    snippetUnder,

    /** The program as it is printed, but for the server. */
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
