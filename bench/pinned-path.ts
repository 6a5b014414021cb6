import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Path of the pin of that name anywhere below a bpffs folder. Throws when there is none. */
export async function pinnedPath(bpffs: string, name: string): Promise<string> {
  const entries = await readdir(bpffs, { recursive: true });
  const found = entries.find(path => path.split('/').pop() === name);
  if (found === undefined) throw new Error(`no pin "${name}" below ${bpffs}`);
  return join(bpffs, found);
}
