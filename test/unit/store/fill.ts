import { FileStore } from '../../../src/store/file-store.ts';

// Run by crash.test.ts in a process of its own: stores 64 KiB and prints the error.
const [, , at = ''] = process.argv;
try {
  await new FileStore(at).commit([{ key: 'endpoints/large', value: 'x'.repeat(65_536) }], 2);
  console.log('{}');
} catch (error) {
  const { code, message } = error as { code: string; message: string };
  console.log(JSON.stringify({ code, message }));
}
