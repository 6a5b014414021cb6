import { readDesired } from '../apply/inspect.ts';
import { print, yamlText } from '../output/print.ts';
import { fromDesired } from '../spec/from-desired.ts';
import { command } from './command.ts';

export const exportDesired = command({
  positionals: {},
  options: {},
  examples: [['export > shunt.yaml', 'apply -f shunt.yaml then changes nothing']],
  run: async (_args, session) => {
    const file = fromDesired(await readDesired(session.context));
    if (session.format === null) session.io.stdout.write(await yamlText(file));
    else await print(session.io.stdout, session.format, { value: file });
    return 'done';
  },
});
