/** Loads what a column consists of in a child: the model's bundle, and the compiled variant that changes it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type { Model } from '../../runtimes/model.ts';
import { type ModelColumnRequest, protocolVersion, type ReadyFrame } from './protocol.ts';

const load = createRequire(__filename);

export interface OpenColumn {
  readonly model: Model;
  readonly subject: unknown;
  readonly ready: ReadyFrame;
}

/**
 * Loads the model and applies the variant to a fresh subject.
 *
 * @throws whatever the variant's module or its function throws
 */
export function openColumn({ modelFile, variantFile }: ModelColumnRequest): OpenColumn {
  const { model } = load(modelFile) as { model: Model };
  const subject = model.createSubject();
  if (variantFile !== undefined) {
    const { default: applyVariant } = load(variantFile) as { default: (subject: unknown) => void };
    applyVariant(subject);
  }
  return {
    model,
    subject,
    ready: {
      kind: 'ready',
      protocol: protocolVersion,
      subject: model.name,
      version: model.version,
      file: modelFile,
      sha256: hashFile(modelFile),
    },
  };
}

/** The sha256 of a file's bytes, in hex. */
export function hashFile(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
