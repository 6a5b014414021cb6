import { fileURLToPath } from 'node:url';
import { addon } from '../src/native/addon.ts';
import { unwrap } from '../src/native/result.ts';

// Joins two host-side devices of the namespace it runs in with the empty redirect program, one in each direction, and
// holds the links until it is killed:  attach-empty-redirect.ts IFINDEX IFINDEX

const OBJECT = fileURLToPath(new URL('../build/bpf/bench/empty_redirect.bpf.o', import.meta.url));

const [one = 0, two = 0] = process.argv.slice(2).map(Number);
const links = [attach(one, two), attach(two, one)];
process.on('SIGTERM', () => {
  for (const link of links) link.close();
  process.exit(0);
});
console.log('attached');
setInterval(() => undefined, 60_000);

function attach(from: number, to: number) {
  const object = unwrap(addon().openObject(OBJECT), 'open', OBJECT);
  const target = new Uint8Array(Uint32Array.of(to).buffer);
  unwrap(object.writeInitial('.rodata', 0, target), 'write', '.rodata');
  unwrap(object.load(), 'load', OBJECT);
  const program = unwrap(object.program('empty_redirect'), 'open', 'empty_redirect');
  return unwrap(addon().linkTcx(program, from, 'ingress'), 'attach', `device ${from}`);
}
