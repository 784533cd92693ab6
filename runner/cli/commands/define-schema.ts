/** The flags of `schema`. */
import { type Command, Argument } from 'commander';

import type { SchemaName } from '../schema-command.ts';

export function defineSchema(program: Command): void {
  program
    .command('schema')
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
