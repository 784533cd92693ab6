/** The pages of the reference, and the figures in the other pages. Pure. */
import { renderCommandsPage, renderExitCodesPage } from './command-pages.ts';
import { fillFigures } from './fill-figures.ts';
import { renderEventsPage, renderMatrixPage, renderReportPage } from './schema-pages.ts';

const reference: Readonly<Record<string, () => string>> = {
  'docs/reference/matrix-file.md': renderMatrixPage,
  'docs/reference/commands.md': renderCommandsPage,
  'docs/reference/exit-codes.md': renderExitCodesPage,
  'docs/reference/events.md': renderEventsPage,
  'docs/reference/report.md': renderReportPage,
};

const notice = '<!-- Made by `npm run docs` from the code: what is edited here is lost. -->';

/**
 * Markdown by the path of its page, from the root of the repository: the whole reference, and those of the given pages whose
 * figures are taken from stored results.
 *
 * @param written the pages that are written by hand, by their path
 * @param readStored the text of a stored result, by its path; undefined if there is none
 * @throws FigureError for a figure that no stored result holds
 */
export function renderPages(
  written: ReadonlyMap<string, string>,
  readStored: (path: string) => string | undefined,
): ReadonlyMap<string, string> {
  const made = Object.entries(reference).map(
    ([path, render]) => [path, `${notice}\n\n${render()}\n`] as const,
  );
  const filled = [...written]
    .filter(([path]) => !Object.hasOwn(reference, path))
    .map(([path, text]) => [path, fillFigures(path, text, readStored)] as const);
  return new Map([...made, ...filled]);
}
