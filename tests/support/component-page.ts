import { setTimeout as delay } from 'node:timers/promises';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Window } from 'happy-dom';
import { createElement, type ComponentType } from 'react';

/** Renders only this component. Needs its own process, because it makes the globals those of a browser. */
export async function openPage(component: ComponentType) {
  const window = new Window();
  const { body } = window.document;
  Object.assign(globalThis, { window, document: window.document });
  // Looks for a browser when it is imported.
  const { createRoot } = await import('react-dom/client');
  const root = createRoot(window.document.body);
  root.render(createElement(QueryClientProvider, { client: new QueryClient() }, createElement(component)));

  return {
    /** Waits until the page has this text, then prints it. The test that started the process has a timeout. */
    async print(text: string) {
      while (body.textContent !== text) await delay(10);
      process.stdout.write(`${text}\n`);
    },
    pressFirstButton() {
      body.querySelector('button')?.click();
    },
    /** Ends the process. The timers of query caches would keep it alive for minutes. */
    close: () => process.exit(),
  };
}
