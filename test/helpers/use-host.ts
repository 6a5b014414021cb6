import { afterAll, onTestFinished } from 'vitest';
import { Host } from './host.ts';

/**
 * A host of one's own, taken away again by itself: at the end of the test when called inside one, at the end of the
 * file when called at its top level (`const host = await useHost()`). In a beforeAll, take Host.make and dispose.
 */
export async function useHost(): Promise<Host> {
  const host = await Host.make();
  const dispose = () => host.dispose();
  try {
    onTestFinished(dispose);
  } catch {
    afterAll(dispose);
  }
  return host;
}
