import { z } from 'zod';

/** What one iperf3 run over one TCP stream did. */
export interface BulkReport {
  /** As the receiver saw it. */
  readonly bitsPerSecond: number;
  /** Received. */
  readonly bytes: number;
  readonly seconds: number;
  readonly retransmits: number;
  readonly congestion: string;
  /** CPU time of both ends, milliseconds. */
  readonly cpuMs: number;
  /** Bytes, as the kernel granted it; twice what was asked for. */
  readonly sendBuffer: number;
}

const OUTPUT = z.object({
  start: z.object({ sndbuf_actual: z.number() }),
  end: z.object({
    sum_sent: z.object({ retransmits: z.number() }),
    sum_received: z.object({ bits_per_second: z.number(), bytes: z.number(), seconds: z.number() }),
    sender_tcp_congestion: z.string(),
    cpu_utilization_percent: z.object({ host_total: z.number(), remote_total: z.number() }),
  }),
});

/** Reads the JSON of iperf3 3.12 (-J). Throws with iperf3's own words when the run failed. */
export function parseIperf(text: string): BulkReport {
  const json = readJson(text);
  const error = z.object({ error: z.string() }).safeParse(json);
  if (error.success) throw new Error(`iperf3: ${error.data.error}`);
  const { start, end } = OUTPUT.parse(json);
  return {
    bitsPerSecond: end.sum_received.bits_per_second,
    bytes: end.sum_received.bytes,
    seconds: end.sum_received.seconds,
    retransmits: end.sum_sent.retransmits,
    cpuMs:
      (end.cpu_utilization_percent.host_total + end.cpu_utilization_percent.remote_total) *
      10 *
      end.sum_received.seconds,
    congestion: end.sender_tcp_congestion,
    sendBuffer: start.sndbuf_actual,
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`iperf3 gave no result: ${text.trim().slice(0, 200) || 'no output'}`);
  }
}
