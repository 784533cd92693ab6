/** Checks one line of a child's frames. Which frame may follow which is `run-child.ts`'s concern. */
import * as v from 'valibot';
import type { Frame } from '../cell/protocol.ts';

export type ParsedFrame =
  | { readonly kind: 'frame'; readonly frame: Frame }
  /** `problem` is a fragment: what was expected and what was found. */
  | { readonly kind: 'garbage'; readonly problem: string };

export function parseFrame(line: string): ParsedFrame {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { kind: 'garbage', problem: `expected a frame as one line of JSON, found \`${excerpt(line)}\`` };
  }
  const checked = v.safeParse(frameSchema, value);
  if (checked.success) return { kind: 'frame', frame: value as Frame };
  const [issue] = checked.issues;
  const path = v.getDotPath(issue);
  return {
    kind: 'garbage',
    problem:
      `expected a frame${path === null ? '' : ` with ${issue.expected} as its \`${path}\``}, ` +
      `found ${issue.received} in \`${excerpt(line)}\``,
  };
}

function excerpt(line: string): string {
  return line.length > 80 ? `${line.slice(0, 80)}…` : line;
}

const count = v.number();

const programResultSchema = v.object({
  outcome: v.string(),
  elapsed: v.number(),
  ticks: count,
  passes: count,
  reschedules: count,
  afterwards: count,
  delivery: v.array(v.array(v.unknown())),
  events: v.array(v.array(v.unknown())),
  cancelling: v.record(v.string(), count),
});

const moduleResultSchema = v.object({
  kind: v.literal('module'),
  outcome: v.string(),
  message: v.optional(v.string()),
  elapsed: v.number(),
  marks: v.array(v.object({ seconds: v.number(), name: v.string() })),
  counters: v.record(v.string(), count),
  expectations: v.array(
    v.object({ name: v.string(), met: v.boolean(), owed: v.string(), happened: v.string() }),
  ),
  timings: v.array(
    v.object({ name: v.string(), size: v.optional(v.number()), seconds: v.number(), samples: count }),
  ),
});

const testResultSchema = v.object({
  kind: v.literal('test'),
  outcome: v.picklist(['errored', 'failed', 'passed', 'skipped']),
  elapsed: v.number(),
  message: v.optional(v.string()),
});

const suiteResultSchema = v.object({
  kind: v.literal('suite'),
  outcome: v.literal('returned'),
  elapsed: v.number(),
});

const otherResultSchema = v.variant('kind', [moduleResultSchema, testResultSchema, suiteResultSchema]);

function hasKind(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

const frameSchema = v.variant('kind', [
  v.object({
    kind: v.literal('ready'),
    protocol: v.number(),
    subject: v.string(),
    version: v.string(),
    file: v.string(),
    sha256: v.string(),
  }),
  v.object({
    kind: v.literal('counters'),
    ticks: count,
    passes: count,
    reschedules: count,
    polls: count,
    cpuMs: v.number(),
  }),
  v.object({
    kind: v.literal('result'),
    // One alternative is chosen, so that a message names the field in it.
    result: v.lazy((result) => (hasKind(result) ? otherResultSchema : programResultSchema)),
    wallSeconds: v.number(),
    cpuMs: v.optional(v.number()),
    polls: v.optional(count),
    usage: v.optional(v.object({ userMs: v.number(), systemMs: v.number(), peakMemoryKiB: v.number() })),
    timeline: v.optional(v.array(v.record(v.string(), v.unknown()))),
    steps: v.optional(v.array(v.record(v.string(), v.unknown()))),
  }),
  v.object({
    kind: v.literal('tests'),
    tests: v.array(v.object({ test: v.string(), line: v.optional(count) })),
  }),
  v.object({ kind: v.literal('test-started'), test: v.string() }),
  v.object({ kind: v.literal('test-finished'), test: v.string(), result: testResultSchema }),
  v.object({ kind: v.literal('threw'), message: v.string(), stack: v.string() }),
]);
