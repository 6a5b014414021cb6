import { invalid } from '../errors.ts';
import type { Brand } from './brand.ts';

/** Up to 63 of a-z, 0-9, dot, underscore and dash, beginning with a letter or digit; without two dots in a row. */
export type NetworkName = Brand<'NetworkName'>;

/** As NetworkName. */
export type EndpointName = Brand<'EndpointName'>;

/** The name of a network device in a pod. */
export type IfName = Brand<'IfName'>;

const NAME_LENGTH = 63;

/** Reads the name of a network. Throws E_INPUT. */
export function parseNetworkName(text: string, field = 'network'): NetworkName {
  checkName(text, field);
  return text as NetworkName;
}

/** Reads the name of an endpoint. Throws E_INPUT. */
export function parseEndpointName(text: string, field = 'endpoint'): EndpointName {
  checkName(text, field);
  return text as EndpointName;
}

/**
 * Reads the name of a device: what the kernel's dev_valid_name() allows, less what it gives a meaning (a "%" is a
 * template; "all" and "default" are taken by /proc/sys/net; "lo" is there already) and what is not ASCII. Throws E_INPUT.
 */
export function parseIfName(text: string, field = 'ifname'): IfName {
  const expected = 'an interface name such as eth0';
  if (text.length > 15) throw invalid(field, `${expected}, 15 characters at most`, text);
  if (!/^[!-~]+$/.test(text) || /[/:%]/.test(text)) {
    throw invalid(field, expected, text, 'no spaces, "/", ":", "%" or characters outside ASCII');
  }
  if (['.', '..', 'lo', 'all', 'default'].includes(text))
    throw invalid(field, expected, text, `"${text}" is reserved`);
  return text as IfName;
}

function checkName(text: string, field: string): void {
  const expected = 'a name of a-z, 0-9, ".", "_" and "-"';
  if (text.length > NAME_LENGTH) throw invalid(field, `a name of at most ${NAME_LENGTH} characters`, text);
  if (!/^[a-z0-9][a-z0-9._-]*$/.test(text)) throw invalid(field, expected, text, hintFor(text));
  if (text.includes('..')) throw invalid(field, expected, text, 'no two dots in a row');
  // The one word that every JavaScript object answers to: a look-up by it would find what nobody stored.
  if (text === 'constructor') throw invalid(field, expected, text, 'this word is reserved');
}

function hintFor(text: string): string {
  if (/^[a-z0-9][a-z0-9._-]*$/.test(text.toLowerCase())) return `did you mean ${text.toLowerCase()}?`;
  if (/^[._-]/.test(text)) return 'begin with a letter or a digit';
  return 'such as web-1';
}
