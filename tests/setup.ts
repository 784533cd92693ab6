/** Runs beside each file of tests: takes away what it made. */
import { afterAll } from 'vitest';

import { removeFolders } from './make-project.ts';

afterAll(removeFolders);
