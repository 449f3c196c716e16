import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const PROJECT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(PROJECT, path), 'utf8');

/** Where images are named: `FROM node:24.21.0 AS base` and `image: &postgres postgres:18.4`. */
const NAMED = /^\s*(?:FROM|image:|-?\s*uses: docker:\/\/)\s*(?:&\w+ )?(?<image>[^\s*]+)/gim;
/** What the project builds: the stages of its Dockerfile, and its own image. */
const OWN = ['base', 'plumbline', '${TEST_IMAGE}'];
/** PostgreSQL's versions have two parts, and the second is the patch. */
const EXACT = /^(?:postgres:\d+\.\d+|[\w./-]+:v?\d+\.\d+\.\d+)(?:-[\w.]+)*(?:@sha256:[\da-f]{64})?$/;

const files = globSync(
  ['Dockerfile*', '**/*.{yml,yaml}', '.github/**/*.{yml,yaml}', 'examples/**/Dockerfile*'],
  {
    cwd: PROJECT,
    exclude: ['**/node_modules/**', '**/dist/**'],
  },
);
const images = files.flatMap((file) =>
  [...read(file).matchAll(NAMED)].flatMap(({ groups }) => groups?.['image'] ?? []),
);
const foreign = [...new Set(images)].filter((image) => !OWN.includes(image));

test.each(foreign)('the image %s has an exact version, down to the patch', (image) => {
  expect(image).toMatch(EXACT);
});

test.each([
  'node',
  'node:latest',
  'node:24',
  'node:24-bookworm-slim',
  'node:24.21',
  'postgres:18-alpine',
  'postgres',
])('an image such as %s would be refused', (image) => {
  expect(image).not.toMatch(EXACT);
});

test('each image is named with one version, and the one of Node.js is that of development', () => {
  const names = foreign.map((image) => image.split(':')[0]);

  expect(names.toSorted()).toEqual(['axllent/mailpit', 'node', 'postgres', 'redis']);
  expect(foreign.find((image) => image.startsWith('node:'))).toContain(`:${NODE_VERSION}-`);
});

const NODE_VERSION =
  /"node": "(?<version>\d+\.\d+\.\d+)"/.exec(read('package.json'))?.groups?.['version'] ?? '';
