/** What the comment says: the review, below a mark that finds it again and above a line that says what it is of. Pure. */
import { cutMarkdown } from '../report/cut-markdown.ts';
import type { CommentInputs } from './action-inputs.ts';

/** Characters; GitHub takes no longer comment. */
export const maxCommentCharacters = 65_536;

/** A line that is not shown, the same for the same key. */
export function commentMark(key: string): string {
  // Nothing in a key can end the HTML comment.
  return `<!-- patchmatrix: ${encodeURIComponent(key).replaceAll('-', '%2D')} -->`;
}

/** @param review in Markdown */
export function renderComment(
  review: string,
  { key, runUrl, commit }: Pick<CommentInputs, 'commit' | 'key' | 'runUrl'>,
): string {
  const head = `${commentMark(key)}\n\n`;
  const foot = `\n<sub>[This run](${runUrl}) of ${commit}</sub>\n`;
  const middle = cutMarkdown(review, {
    max: maxCommentCharacters - head.length - foot.length,
    // Never less than GitHub counts: it takes for one character what are two here.
    measure: (text) => text.length,
    renderNotice: (cut, all) =>
      `**${cut} of ${all} lines were cut, as GitHub takes no longer comment; [the run](${runUrl}) shows them all in its summary.**\n`,
  });
  return `${head}${middle}${foot}`;
}

/** For a command that ended without a report, so that no older review stands for it. */
export function renderMissingReview(exitCode: string): string {
  return `**No review: patchmatrix ended with exit code ${exitCode} before there was one.** The log of the run says why.\n`;
}
