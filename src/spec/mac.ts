import { createHash } from 'node:crypto';
import { invalid } from '../errors.ts';
import type { Brand } from './brand.ts';

/** An Ethernet address, six lower-case hexadecimal pairs with colons, such as "02:73:68:00:00:05". */
export type Mac = Brand<'Mac'>;

/** What every host-side device has, so that pods see one router whatever device they hang on. */
export const HOST_MAC = '02:73:68:75:6e:74' as Mac;

/** Reads the address of an interface, with colons or dashes: unicast and not zero. Throws E_INPUT. */
export function parseMac(text: string, field = 'mac'): Mac {
  const expected = 'a MAC address such as 02:00:00:00:00:05';
  if (!/^[0-9a-f]{2}([:-])[0-9a-f]{2}(\1[0-9a-f]{2}){4}$/i.test(text)) throw invalid(field, expected, text);
  const mac = text.toLowerCase().replaceAll('-', ':') as Mac;
  if (mac === '00:00:00:00:00:00') throw invalid(field, 'a MAC address other than zero', text);
  if (((macBytes(mac)[0] ?? 0) & 1) === 1) {
    throw invalid(field, 'a unicast MAC address', text, 'the first byte must be even, such as 02');
  }
  return mac;
}

/** The six bytes. */
export function macBytes(mac: Mac): Uint8Array {
  return Uint8Array.from(mac.split(':'), pair => Number.parseInt(pair, 16));
}

/** The text of six bytes, whatever they are: the kernel's own devices may have zero. Throws RangeError for another length. */
export function macFromBytes(bytes: Uint8Array): Mac {
  if (bytes.length !== 6) throw new RangeError(`a MAC address has 6 bytes, not ${bytes.length}`);
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(':') as Mac;
}

/**
 * A locally administered address that depends on the name alone, so that a pod made anew under its name keeps its
 * MAC. `attempt` gives the next one where the last is taken.
 */
export function generateMac(name: string, attempt = 0): Mac {
  const hash = createHash('sha256').update(`${name}/${attempt}`).digest();
  const mac = macFromBytes(Uint8Array.of(2, ...hash.subarray(0, 5)));
  return mac === HOST_MAC ? generateMac(name, attempt + 1_000_000) : mac;
}
