import { print } from '../output/print.ts';
import { command } from './command.ts';

export const schema = command({
  positionals: {},
  options: {},
  examples: [
    ['schema > shunt.schema.json', 'for editors: # yaml-language-server: $schema=shunt.schema.json'],
  ],
  run: async (_args, session) => {
    const { jsonSchemaText } = await import('../spec/json-schema.ts');
    await print(session.io.stdout, session.format ?? 'json', { value: JSON.parse(jsonSchemaText()) });
    return 'done';
  },
});
