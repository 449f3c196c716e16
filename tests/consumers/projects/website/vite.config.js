import { join } from 'node:path';
import { defineConfig } from 'vite';

const page = (name) => join(import.meta.dirname, name);

export default defineConfig({
  root: import.meta.dirname,
  build: { rolldownOptions: { input: [page('index.html'), page('tab.html')] } },
});
