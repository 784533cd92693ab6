/** The step of the action that puts the review on the pull request. */
import { existsSync, readFileSync } from 'node:fs';

import { type Environment, readCommentInputs } from './action-inputs.ts';
import { ActionError } from './action-error.ts';
import { commentMark, renderComment, renderMissingReview } from './comment-body.ts';
import { ApiError } from './github-api.ts';
import { putComment } from './put-comment.ts';
import { retry, type RetryOptions } from './retry.ts';
import type { Outputs } from './run-step.ts';
import { workflowCommand } from '../report/workflow-command.ts';

export interface CommentStep {
  readonly outputs: Outputs;
  /** Lines for the log, commands of GitHub Actions among them. */
  readonly log: string;
  readonly exitCode: 0 | 1;
}

/**
 * A comment that may not be written, or cannot be now, fails no job: the review is in the summary all the same, and whether
 * the job fails is patchmatrix's to say.
 */
export async function commentStep(environment: Environment, options?: RetryOptions): Promise<CommentStep> {
  try {
    const inputs = readCommentInputs(environment, readEvent(environment['GITHUB_EVENT_PATH']));
    const { pullRequest, repository, key } = inputs;
    if (pullRequest === undefined) return { ...nothing, log: 'no pull request, so no comment\n' };
    const file = environment['INPUT_REVIEW'];
    const review =
      file !== undefined && existsSync(file)
        ? readFileSync(file, 'utf8')
        : renderMissingReview(environment['INPUT_EXIT_CODE'] || 'unknown');
    const comment = {
      ...{ repository, pullRequest, mark: commentMark(key) },
      body: renderComment(review, inputs),
    };
    const { done, url } = await retry(() => putComment(inputs, comment), options);
    return { outputs: { 'comment-url': url }, log: `${done} ${url}\n`, exitCode: 0 };
  } catch (error) {
    if (error instanceof ActionError) return { ...nothing, ...say('error', error.message) };
    if (!(error instanceof ApiError)) throw error;
    switch (error.kind) {
      case 'forbidden':
        return {
          ...nothing,
          ...say(
            'notice',
            `The review is in the job summary only, as the token may write no comment, as for pull requests from forks; else the job lacks \`pull-requests: write\`. ${error.message}`,
          ),
        };
      case 'unavailable':
        return {
          ...nothing,
          ...say('warning', `The comment was not written, and may be of an older commit. ${error.message}`),
        };
      case 'mistake':
        return { ...nothing, ...say('error', `The comment was not written. ${error.message}`) };
    }
  }
}

const nothing = { outputs: {}, exitCode: 0 } as const;

function say(level: 'error' | 'notice' | 'warning', message: string): Pick<CommentStep, 'exitCode' | 'log'> {
  const log = `${workflowCommand(level, { title: 'patchmatrix' }, message)}\n`;
  return { log, exitCode: level === 'error' ? 1 : 0 };
}

function readEvent(file: string | undefined): unknown {
  if (!file || !existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, 'utf8'));
}
