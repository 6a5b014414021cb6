// Generated from the type information of bpf/datapath.bpf.c by src/codegen/main.ts; do not edit.

import { type Codec, LITTLE_ENDIAN, putBytes, unsigned, unsigned64, viewOf } from '../datapath/codec.ts';

/** enum endpoint_flag */
export const endpointFlag = {
  isolated: 1,
  internal: 2,
  gateway: 4,
} as const;

/** struct ipv4_key */
export interface Ipv4Key {
  readonly address: Uint8Array;
}

export const ipv4Key: Codec<Ipv4Key> = {
  size: 4,
  encode(value) {
    const bytes = new Uint8Array(4);
    putBytes(bytes, 0, 4, value.address, 'ipv4_key.address');
    return bytes;
  },
  decode(bytes) {
    viewOf(bytes, 4, 'ipv4_key');
    return {
      address: bytes.slice(0, 4),
    };
  },
};

/** struct endpoint_row */
export interface EndpointRow {
  readonly ifindex: number;
  readonly network: number;
  readonly mtu: number;
  readonly flags: number;
  readonly mac: Uint8Array;
}

export const endpointRow: Codec<EndpointRow> = {
  size: 24,
  encode(value) {
    const bytes = new Uint8Array(24);
    const view = viewOf(bytes, 24, 'endpoint_row');
    view.setUint32(0, unsigned(value.ifindex, 32, 'endpoint_row.ifindex'), LITTLE_ENDIAN);
    view.setUint32(4, unsigned(value.network, 32, 'endpoint_row.network'), LITTLE_ENDIAN);
    view.setUint32(8, unsigned(value.mtu, 32, 'endpoint_row.mtu'), LITTLE_ENDIAN);
    view.setUint32(12, unsigned(value.flags, 32, 'endpoint_row.flags'), LITTLE_ENDIAN);
    putBytes(bytes, 16, 6, value.mac, 'endpoint_row.mac');
    return bytes;
  },
  decode(bytes) {
    const view = viewOf(bytes, 24, 'endpoint_row');
    return {
      ifindex: view.getUint32(0, LITTLE_ENDIAN),
      network: view.getUint32(4, LITTLE_ENDIAN),
      mtu: view.getUint32(8, LITTLE_ENDIAN),
      flags: view.getUint32(12, LITTLE_ENDIAN),
      mac: bytes.slice(16, 22),
    };
  },
};

/** struct ipv6_key */
export interface Ipv6Key {
  readonly address: Uint8Array;
}

export const ipv6Key: Codec<Ipv6Key> = {
  size: 16,
  encode(value) {
    const bytes = new Uint8Array(16);
    putBytes(bytes, 0, 16, value.address, 'ipv6_key.address');
    return bytes;
  },
  decode(bytes) {
    viewOf(bytes, 16, 'ipv6_key');
    return {
      address: bytes.slice(0, 16),
    };
  },
};

/** struct drop_count */
export interface DropCount {
  readonly packets: bigint;
  readonly bytes: bigint;
}

export const dropCount: Codec<DropCount> = {
  size: 16,
  encode(value) {
    const bytes = new Uint8Array(16);
    const view = viewOf(bytes, 16, 'drop_count');
    view.setBigUint64(0, unsigned64(value.packets, 'drop_count.packets'), LITTLE_ENDIAN);
    view.setBigUint64(8, unsigned64(value.bytes, 'drop_count.bytes'), LITTLE_ENDIAN);
    return bytes;
  },
  decode(bytes) {
    const view = viewOf(bytes, 16, 'drop_count');
    return {
      packets: view.getBigUint64(0, LITTLE_ENDIAN),
      bytes: view.getBigUint64(8, LITTLE_ENDIAN),
    };
  },
};

/** struct drop_key */
export interface DropKey {
  readonly ifindex: number;
  readonly reason: number;
}

export const dropKey: Codec<DropKey> = {
  size: 8,
  encode(value) {
    const bytes = new Uint8Array(8);
    const view = viewOf(bytes, 8, 'drop_key');
    view.setUint32(0, unsigned(value.ifindex, 32, 'drop_key.ifindex'), LITTLE_ENDIAN);
    view.setUint32(4, unsigned(value.reason, 32, 'drop_key.reason'), LITTLE_ENDIAN);
    return bytes;
  },
  decode(bytes) {
    const view = viewOf(bytes, 8, 'drop_key');
    return {
      ifindex: view.getUint32(0, LITTLE_ENDIAN),
      reason: view.getUint32(4, LITTLE_ENDIAN),
    };
  },
};

/** struct watcher */
export interface Watcher {
  readonly untilNs: bigint;
}

export const watcher: Codec<Watcher> = {
  size: 8,
  encode(value) {
    const bytes = new Uint8Array(8);
    const view = viewOf(bytes, 8, 'watcher');
    view.setBigUint64(0, unsigned64(value.untilNs, 'watcher.until_ns'), LITTLE_ENDIAN);
    return bytes;
  },
  decode(bytes) {
    const view = viewOf(bytes, 8, 'watcher');
    return {
      untilNs: view.getBigUint64(0, LITTLE_ENDIAN),
    };
  },
};

/** struct drop_event */
export interface DropEvent {
  readonly timeNs: bigint;
  readonly ifindex: number;
  readonly reason: number;
  readonly length: number;
  readonly ethertype: number;
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sourceMac: Uint8Array;
  readonly destinationMac: Uint8Array;
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
}

export const dropEvent: Codec<DropEvent> = {
  size: 72,
  encode(value) {
    const bytes = new Uint8Array(72);
    const view = viewOf(bytes, 72, 'drop_event');
    view.setBigUint64(0, unsigned64(value.timeNs, 'drop_event.time_ns'), LITTLE_ENDIAN);
    view.setUint32(8, unsigned(value.ifindex, 32, 'drop_event.ifindex'), LITTLE_ENDIAN);
    view.setUint32(12, unsigned(value.reason, 32, 'drop_event.reason'), LITTLE_ENDIAN);
    view.setUint32(16, unsigned(value.length, 32, 'drop_event.length'), LITTLE_ENDIAN);
    view.setUint16(20, unsigned(value.ethertype, 16, 'drop_event.ethertype'), false);
    view.setUint8(22, unsigned(value.protocol, 8, 'drop_event.protocol'));
    view.setUint16(24, unsigned(value.sourcePort, 16, 'drop_event.source_port'), false);
    view.setUint16(26, unsigned(value.destinationPort, 16, 'drop_event.destination_port'), false);
    putBytes(bytes, 28, 6, value.sourceMac, 'drop_event.source_mac');
    putBytes(bytes, 34, 6, value.destinationMac, 'drop_event.destination_mac');
    putBytes(bytes, 40, 16, value.source, 'drop_event.source');
    putBytes(bytes, 56, 16, value.destination, 'drop_event.destination');
    return bytes;
  },
  decode(bytes) {
    const view = viewOf(bytes, 72, 'drop_event');
    return {
      timeNs: view.getBigUint64(0, LITTLE_ENDIAN),
      ifindex: view.getUint32(8, LITTLE_ENDIAN),
      reason: view.getUint32(12, LITTLE_ENDIAN),
      length: view.getUint32(16, LITTLE_ENDIAN),
      ethertype: view.getUint16(20, false),
      protocol: view.getUint8(22),
      sourcePort: view.getUint16(24, false),
      destinationPort: view.getUint16(26, false),
      sourceMac: bytes.slice(28, 34),
      destinationMac: bytes.slice(34, 40),
      source: bytes.slice(40, 56),
      destination: bytes.slice(56, 72),
    };
  },
};
