/** Evaluates the expressions of workflows with GitHub's own evaluator. What a context does not have is a mistake here. */
import { data, Evaluator, Lexer, Parser } from '@actions/expressions';

/** By the name of the context: `github`, `needs`. */
export type Contexts = Readonly<Record<string, unknown>>;

/** How it stands where a condition is asked. */
export interface Status {
  readonly failed: boolean;
}

/** Text with `${{ … }}` in it. Alone, an expression gives whatever it is; among text its words. */
export function evaluateText(text: string, contexts: Contexts): unknown {
  const [, alone] = /^\$\{\{((?:(?!\}\}).)*)\}\}$/s.exec(text.trim()) ?? [];
  if (alone !== undefined) return evaluate(alone, contexts);
  return text.replace(/\$\{\{(.*?)\}\}/gs, (_whole, expression: string) =>
    asText(evaluate(expression, contexts)),
  );
}

/** Every text in a value. */
export function evaluateAll(
  value: Readonly<Record<string, unknown>>,
  contexts: Contexts,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      asText(typeof each === 'string' ? evaluateText(each, contexts) : each),
    ]),
  );
}

/** A condition asks for success unless it asks how it stands itself. */
export function evaluateCondition(
  condition: string | undefined,
  contexts: Contexts,
  { failed }: Status,
): boolean {
  if (condition === undefined) return !failed;
  const text = /^\$\{\{(.*)\}\}$/s.exec(condition.trim())?.[1] ?? condition;
  const value = Boolean(evaluate(text, contexts, { failed }));
  return /\b(always|cancelled|failure|success)\s*\(/.test(text) ? value : value && !failed;
}

function evaluate(expression: string, contexts: Contexts, status?: Status): unknown {
  checkNames(expression, contexts);
  const functions = status === undefined ? [] : statusFunctions(status);
  const tree = new Parser(new Lexer(expression).lex().tokens, Object.keys(contexts), functions).parse();
  const dictionary = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;
  const byName = new Map(functions.map((each) => [each.name, each]));
  const result = new Evaluator(tree, dictionary, byName).evaluate();
  return JSON.parse(JSON.stringify(result, data.replacer));
}

/** GitHub takes what is not there for nothing; a test of a workflow must not. Outputs and events may lack anything. */
function checkNames(expression: string, contexts: Contexts): void {
  for (const [path] of expression.matchAll(/(?<![\w.'-])[a-z_]+(?:\.[\w-]+)+/gi)) {
    let value: unknown = contexts;
    for (const name of path.split('.')) {
      if (typeof value !== 'object' || value === null || !(name in value)) {
        throw new Error(`expected something that is there, found \`${path}\` in \`${expression.trim()}\``);
      }
      value = (value as Readonly<Record<string, unknown>>)[name];
      if (name === 'outputs' || name === 'event') break;
    }
  }
}

function statusFunctions({ failed }: Status) {
  const answer = (name: string, value: boolean) => ({
    ...{ name, minArgs: 0, maxArgs: 0 },
    call: () => new data.BooleanData(value),
  });
  return [
    answer('always', true),
    answer('cancelled', false),
    answer('success', !failed),
    answer('failure', failed),
  ];
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
