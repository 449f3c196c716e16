// `npm run check:layers`. ARCHITECTURE.md lists the rules, and tests/checks plants a violation of each.
import { borders, libraries } from './.dependency-cruiser/borders.js';
import { composition, features, layers } from './.dependency-cruiser/layers.js';
import { arrows, shape } from './.dependency-cruiser/rooms.js';
import { PACKAGE } from './.dependency-cruiser/rule.js';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [...shape, ...arrows, ...layers, ...features, ...composition, ...borders, ...libraries],
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
