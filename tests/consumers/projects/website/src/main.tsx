import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import { api } from './api.js';
import { SignIn } from './sign-in.js';
import { Todos } from './todos.js';

const client = new QueryClient();

function App() {
  const session = useSyncExternalStore(api.session.onChange, () => api.session.current);
  if (session === null) return <SignIn />;
  return (
    <main>
      <h1>Todos of {session.user.firstName}</h1>
      <button onClick={() => void api.session.signOut()}>Sign out</button>
      <Todos />
    </main>
  );
}

const root = document.getElementById('root');
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  );
