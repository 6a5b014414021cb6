import { ShuntError } from '../errors.ts';
import { addon, type Closable, type NativeNamespace } from '../native/addon.ts';
import { type KernelFailure, kernelError } from '../native/result.ts';
import type { NetnsRef } from '../plan/resource.ts';
import { openRouteSocket, type RouteSocket } from './netlink/route-socket.ts';

/** A pod's namespace, held by a descriptor: whatever becomes of its path or process, it stays this one. */
export interface Pod extends Closable {
  readonly path: string;
  readonly native: NativeNamespace;
  /** A socket that lives in the pod's namespace; opened on first use, closed with the pod. */
  netlink(): RouteSocket;
}

/**
 * Opens a pod's namespace. Throws E_NOT_FOUND when the path or process is gone, E_INPUT when the path is no network
 * namespace, E_CONFLICT when it is not the namespace that was meant: a number of a process is used again.
 */
export function openPod(netns: NetnsRef, operation: string, subject: string): Pod {
  const opened = addon().openNamespace(netns.path);
  if (!opened.ok) throw unopened(netns.path, opened, operation, subject);
  const native = opened.value;
  if (netns.inode !== null && native.inode !== BigInt(netns.inode)) {
    native.close();
    throw new ShuntError('E_CONFLICT', {
      operation,
      subject,
      reason: `${spoken(netns.path)} names another namespace now`,
      hint: 'the pod was restarted, or its process number was used again: remove the endpoint and add it anew',
    });
  }
  let socket: RouteSocket | undefined;
  return {
    path: netns.path,
    native,
    netlink: () => {
      socket ??= openRouteSocket(native, netns.path);
      return socket;
    },
    close: () => {
      socket?.close();
      native.close();
    },
  };
}

function unopened(path: string, failure: KernelFailure, operation: string, subject: string): ShuntError {
  switch (failure.code) {
    case 'ENOENT':
    case 'ESRCH':
      return new ShuntError('E_NOT_FOUND', {
        operation,
        subject,
        reason: pidOf(path) === null ? `there is no namespace ${path}` : `${spoken(path)} is gone`,
        hint:
          pidOf(path) === null
            ? 'ip netns list shows the namespaces that have names'
            : 'is the pod still running?',
      });
    case 'EINVAL':
    case 'ENOTDIR':
    case 'ENXIO':
      return new ShuntError('E_INPUT', {
        operation,
        subject,
        reason: `${path} is not a network namespace`,
        hint: 'a namespace is a file such as /run/netns/NAME or /proc/PID/ns/net',
      });
    default:
      return kernelError(failure, operation, subject);
  }
}

function spoken(path: string): string {
  const pid = pidOf(path);
  return pid === null ? path : `pid ${pid}`;
}

function pidOf(path: string): string | null {
  return /^\/proc\/(\d+)\/ns\/net$/.exec(path)?.[1] ?? null;
}
