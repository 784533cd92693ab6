/**
 * What the action is given: its inputs, and the variables of a GitHub runner. A composite action hands its inputs on as
 * variables, so that nothing that somebody wrote into a pull request is ever read as a script. Pure.
 */
import parseWords from 'string-argv';

import { didYouMean } from '../matrix/nearest-name.ts';
import { ActionError } from './action-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const commands = ['list', 'run', 'gate', 'merge'] as const;
type ActionCommand = (typeof commands)[number];

export interface RunInputs {
  readonly command: ActionCommand;
  /** Further words of the command line. */
  readonly args: readonly string[];
  /** `list` only: how many jobs at most. */
  readonly shards?: string;
  /** `run` and `gate` only: `1/3`. */
  readonly shard?: string;
  /** `merge` only: the folder below which the events of the shards are. */
  readonly runs: string;
}

/** @throws ActionError for an input that is not as it should be */
export function readRunInputs(environment: Environment): RunInputs {
  const command = input(environment, 'COMMAND') ?? 'gate';
  const known = commands.find((candidate) => candidate === command);
  if (known === undefined) {
    throw new ActionError(
      `expected list, run, gate or merge as the input \`command\`, found \`${command}\`${suggest(command)}`,
    );
  }
  const [shards, shard] = [input(environment, 'SHARDS'), input(environment, 'SHARD')];
  if (shards !== undefined && known !== 'list') throw misplaced('shards', 'list', known);
  if (shard !== undefined && known !== 'run' && known !== 'gate') {
    throw misplaced('shard', 'run or gate', known);
  }
  return {
    ...{ command: known, args: parseWords(environment['INPUT_ARGS'] ?? '') },
    ...(shards !== undefined && { shards }),
    ...(shard !== undefined && { shard }),
    runs: input(environment, 'RUNS') ?? 'shards',
  };
}

export interface CommentInputs {
  readonly token: string;
  readonly repository: string;
  /** Absent where the event is of no pull request. */
  readonly pullRequest?: number;
  /** Tells comments of several jobs apart. */
  readonly key: string;
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  /** The page of the workflow's run. */
  readonly runUrl: string;
  /** What was tested, in hexadecimal. */
  readonly commit: string;
}

/**
 * @param event what `GITHUB_EVENT_PATH` holds
 * @throws ActionError for an input that is not as it should be
 */
export function readCommentInputs(environment: Environment, event: unknown): CommentInputs {
  const variable = (name: string): string => {
    const value = environment[name];
    if (!value) throw new ActionError(`expected the variable ${name} of a GitHub runner, found none`);
    return value;
  };
  const token = input(environment, 'TOKEN');
  if (token === undefined) {
    throw new ActionError(
      'expected a token as the input `github-token`, found none; leave the input out to take that of the job',
    );
  }
  const asked = input(environment, 'PULL_REQUEST');
  if (asked !== undefined && !/^[1-9]\d*$/.test(asked)) {
    throw new ActionError(`expected a number as the input \`pull-request\`, found \`${asked}\``);
  }
  const opened = readPullRequest(event);
  const pullRequest = asked === undefined ? opened?.number : Number(asked);
  const repository = variable('GITHUB_REPOSITORY');
  return {
    ...{ token, repository, key: input(environment, 'COMMENT_KEY') ?? 'patchmatrix' },
    ...(pullRequest !== undefined && { pullRequest }),
    apiUrl: variable('GITHUB_API_URL'),
    graphqlUrl: variable('GITHUB_GRAPHQL_URL'),
    runUrl: `${variable('GITHUB_SERVER_URL')}/${repository}/actions/runs/${variable('GITHUB_RUN_ID')}`,
    // On a pull request the runner's own is a merge that nobody knows.
    commit: opened?.head ?? variable('GITHUB_SHA'),
  };
}

function readPullRequest(event: unknown): { readonly number: number; readonly head?: string } | undefined {
  const pullRequest = field(event, 'pull_request');
  const number = field(pullRequest, 'number');
  const head = field(field(pullRequest, 'head'), 'sha');
  if (typeof number !== 'number') return undefined;
  return { number, ...(typeof head === 'string' && { head }) };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

/** An input that is left out is empty. */
function input(environment: Environment, name: string): string | undefined {
  return environment[`INPUT_${name}`]?.trim() || undefined;
}

function misplaced(name: string, where: string, command: string): ActionError {
  return new ActionError(
    `expected the input \`${name}\` beside the command ${where}, found it beside ${command}`,
  );
}

function suggest(command: string): string {
  const near = didYouMean(command, commands);
  return near === undefined ? '' : `; ${near}`;
}
