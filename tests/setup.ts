/** Runs beside each file of tests: takes away what it made. */
import { afterAll, beforeAll } from 'vitest';

import { endCommand } from '../runner/execute/command-children.ts';
import { placeScratch } from '../runner/execute/scratch.ts';
import { makeFolder, removeFolders } from './make-project.ts';

beforeAll(() => {
  placeScratch(makeFolder());
});

afterAll(async () => {
  await endCommand();
  removeFolders();
});
