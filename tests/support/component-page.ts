import { setTimeout as delay } from 'node:timers/promises';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Window } from 'happy-dom';
import { createElement, type ComponentType } from 'react';

/** A page with nothing but the component on it. For a process of its own: it makes itself a browser's. */
export async function openPage(component: ComponentType) {
  const window = new Window();
  const { body } = window.document;
  Object.assign(globalThis, { window, document: window.document });
  // Looks around for a browser as soon as it is imported.
  const { createRoot } = await import('react-dom/client');
  const root = createRoot(window.document.body);
  root.render(createElement(QueryClientProvider, { client: new QueryClient() }, createElement(component)));

  return {
    /** Prints the text of the page once it is this. Whoever started the process stops waiting some day. */
    async print(text: string) {
      while (body.textContent !== text) await delay(10);
      process.stdout.write(`${text}\n`);
    },
    pressFirstButton() {
      body.querySelector('button')?.click();
    },
    /** Ends the process, which the caches of queries would keep for minutes. */
    close: () => process.exit(),
  };
}
