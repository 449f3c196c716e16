// `npm run check:layers`. ARCHITECTURE.md lists the rules, and tests/checks plants a violation of each.
import { borders, libraries } from './.dependency-cruiser/borders.js';
import { directions, shape } from './.dependency-cruiser/folders.js';
import { composition, features, layers } from './.dependency-cruiser/layers.js';
import { PACKAGE } from './.dependency-cruiser/rule.js';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [...shape, ...directions, ...layers, ...features, ...composition, ...borders, ...libraries],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: 'specify',
    doNotFollow: { path: [PACKAGE, '^prisma/generated/'] },
    exclude: { path: '^([.]data|docs|client-sdk/(api|published|dist))/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
