import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { api } from './api.js';
import { cache, useSession } from './session.js';
import { SignIn } from './sign-in.js';
import { Todos } from './todos.js';

function App() {
  const session = useSession();
  if (session === null) return <SignIn />;
  return (
    <main>
      <h1>Todos of {session.user.firstName}</h1>
      <button onClick={() => void api.session.signOut()}>Sign out</button>
      <Todos key={session.user.id} />
    </main>
  );
}

const root = document.getElementById('root');
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={cache}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  );
