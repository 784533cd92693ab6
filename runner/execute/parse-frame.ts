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
    result: programResultSchema,
    wallSeconds: v.number(),
    cpuMs: v.number(),
    polls: count,
    usage: v.object({ userMs: v.number(), systemMs: v.number(), peakMemoryKiB: v.number() }),
    timeline: v.optional(v.array(v.record(v.string(), v.unknown()))),
    steps: v.optional(v.array(v.record(v.string(), v.unknown()))),
  }),
  v.object({ kind: v.literal('threw'), message: v.string(), stack: v.string() }),
]);
