import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode, useState, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { api } from './api.js';
import { useSession } from './session.js';
import { SignIn } from './sign-in.js';
import { Todos } from './todos.js';

function App() {
  const session = useSession();
  return (
    <OneUser key={session?.user.id ?? 'nobody'}>
      {session === null ? <SignIn /> : <Main firstName={session.user.firstName} />}
    </OneUser>
  );
}

function Main({ firstName }: { firstName: string }) {
  return (
    <main>
      <h1>Todos of {firstName}</h1>
      <button onClick={() => void api.session.signOut()}>Sign out</button>
      <Todos />
    </main>
  );
}

/** Gives each user a cache, so that no user sees the previous user's data, or a late response to them. */
function OneUser({ children }: { children: ReactNode }) {
  const [cache] = useState(() => new QueryClient());
  return <QueryClientProvider client={cache}>{children}</QueryClientProvider>;
}

const root = document.getElementById('root');
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
