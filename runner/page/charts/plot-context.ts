/** Hands the plotting library to the charts: there is none where the page is written to its file, as nothing can be drawn without a document. */
import type * as Plot from '@observablehq/plot';
import { createContext } from 'preact';

export type PlotLibrary = Pick<typeof Plot, 'dot' | 'line' | 'plot' | 'ruleX' | 'ruleY'>;

export const PlotContext = createContext<PlotLibrary | undefined>(undefined);
