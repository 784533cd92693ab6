/** What is used of Observable Plot, and no more: the page carries it along. Only the browser loads it. */
import { dot, line, plot, ruleX, ruleY } from '@observablehq/plot';

import type { PlotLibrary } from './plot-context.ts';

export const plotLibrary: PlotLibrary = { dot, line, plot, ruleX, ruleY };
