/** Loads what a column consists of in a child: the model's bundle, and the compiled variant that changes it. */
import type { Model } from '../../runtimes/model.ts';
import { loadModel, loadVariant } from './model-code.ts';
import { type ModelColumnRequest, protocolVersion, type ReadyFrame } from './protocol.ts';

export interface OpenColumn {
  readonly model: Model;
  readonly subject: unknown;
  readonly ready: ReadyFrame;
  /** What the variant consists of, each part with what it does; absent if it does not say. */
  readonly parts?: VariantParts;
}

/** The parts of a variant by their names, each with what it does. */
type VariantParts = Readonly<Record<string, string>>;

/**
 * Loads the model and applies the variant to a fresh subject.
 *
 * @throws whatever the variant's module or its function throws
 */
export function openColumn(request: ModelColumnRequest): OpenColumn {
  const { modelFile, codeFile, variantFile, parts: on } = request;
  const { model, sha256 } = loadModel(modelFile, codeFile);
  const subject = model.createSubject();
  let parts: VariantParts | undefined;
  if (variantFile !== undefined) {
    const variant = loadVariant(variantFile) as VariantExports;
    parts = isParts(variant.parts) ? variant.parts : undefined;
    if (on === undefined) variant.default(subject);
    else variant.default(subject, selectParts(parts, on));
  }
  return {
    model,
    subject,
    ...(parts && { parts }),
    ready: {
      kind: 'ready',
      protocol: protocolVersion,
      subject: model.name,
      version: model.version,
      file: modelFile,
      sha256,
    },
  };
}

interface VariantExports {
  readonly default: (subject: unknown, on?: ReadonlySet<string>) => void;
  readonly parts?: unknown;
}

/** A module may export something else under that name, which is then no business of ours. */
function isParts(exported: unknown): exported is VariantParts {
  if (typeof exported !== 'object' || exported === null || Array.isArray(exported)) return false;
  const described = Object.values(exported);
  return described.length > 0 && described.every((description) => typeof description === 'string');
}

function selectParts(parts: VariantParts | undefined, on: readonly string[]): ReadonlySet<string> {
  const unknown = on.filter((name) => parts === undefined || !Object.hasOwn(parts, name));
  if (unknown.length === 0) return new Set(on);
  const known = Object.keys(parts ?? {}).join(', ') || 'none';
  throw new Error(`expected parts of the variant (${known}), found ${unknown.join(', ')}`);
}
