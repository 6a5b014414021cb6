import { createHash } from 'node:crypto';

/** Eight hex digits that tell instances on one host apart: the same bpffs folder, the same instance. */
export function instanceOf(bpffs: string): string {
  return hash(bpffs).slice(0, 8);
}

/**
 * Host-side device of an endpoint: "sh" and 11 hex digits, 13 of the 15 bytes that IFNAMSIZ allows. Derived, so that
 * it is known before anything is made and is the same after a reboot.
 */
export function hostDevice(instance: string, endpoint: string): string {
  return `sh${hash(`${instance}:${endpoint}`).slice(0, 11)}`;
}

/** IFLA_IFALIAS of the host-side device; `ip link` shows it, and Shunt knows its own devices by it. */
export function deviceAlias(instance: string, endpoint: string): string {
  return `shunt:${instance}:${endpoint}`;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
