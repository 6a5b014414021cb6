import { basename } from 'node:path';
import { invalid } from '../errors.ts';
import { command } from './command.ts';
import { COMPLETION_SCRIPTS } from './completion-scripts.ts';

export const completion = command({
  positionals: {
    shell: { type: 'string', choices: ['bash', 'zsh', 'fish'], describe: 'left out: the one in $SHELL' },
  },
  options: {},
  examples: [
    ['completion bash > /etc/bash_completion.d/shunt', 'for everybody'],
    ['completion fish | source', 'in this shell'],
  ],
  run: async ({ shell }, { io }) => {
    const wanted = shell ?? basename(io.env.SHELL ?? '');
    const script = Object.entries(COMPLETION_SCRIPTS).find(([name]) => name === wanted)?.[1];
    if (script === undefined) throw invalid('shell', 'bash, zsh or fish', wanted);
    io.stdout.write(script);
    return 'done';
  },
});
