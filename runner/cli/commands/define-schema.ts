/** The flags of `schema`. */
import { type Command, Argument } from 'commander';

import type { SchemaName } from '../schema-command.ts';
import { type Example, withExamples } from './examples.ts';

export function defineSchema(program: Command): void {
  withExamples(program.command('schema'), examples)
    .description('print a JSON Schema')
    .addArgument(
      new Argument('[of]', 'of the matrix file, or of the JSON report')
        .choices(['matrix', 'report'])
        .default('matrix'),
    )
    .action(async (of: SchemaName) => {
      const { schemaCommand } = await import('../schema-command.ts');
      schemaCommand(of);
    });
}

const examples: readonly Example[] = [
  {
    line: 'npx patchmatrix schema > matrix.schema.json',
    does: 'the schema that an editor checks matrix.yaml with',
  },
];
