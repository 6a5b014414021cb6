// Registers a loader hook that writes the address of every module to descriptor 3 as it is resolved.
import { register } from 'node:module';

const hook = `
import { writeSync } from 'node:fs';
export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  writeSync(3, found.url + '\\n');
  return found;
}`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
