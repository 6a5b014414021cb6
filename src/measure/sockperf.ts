/** What sockperf's ping-pong mode prints at its end. */
export interface PingPongReport {
  /** Answered messages of the counted part of the run; its own warm-up and cool-down are left out. */
  readonly transactions: number;
  /** Length of that part, seconds. */
  readonly seconds: number;
  /** Answered messages of the whole run. */
  readonly allTransactions: number;
  /** One way, that is half of a round trip, microseconds. */
  readonly latency: number;
  /** One way, microseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Lost, doubled and misplaced messages. */
  readonly lost: number;
}

/** Reads the output of sockperf 3.7 (Debian 12). Throws with sockperf's own words when the run failed. */
export function parseSockperf(text: string): PingPongReport {
  const plain = text.replace(COLOUR, '');
  const number = (pattern: RegExp) => {
    const found = pattern.exec(plain)?.[1];
    if (found === undefined) throw new Error(`sockperf gave no result: ${lastWords(plain)}`);
    return Number(found);
  };
  const dropped =
    /# dropped messages = (\d+); # duplicated messages = (\d+); # out-of-order messages = (\d+)/.exec(plain);
  return {
    transactions: number(/\[Valid Duration\].*ReceivedMessages=(\d+)/),
    seconds: number(/\[Valid Duration\] RunTime=([\d.]+)/),
    allTransactions: number(/\[Total Run\].*ReceivedMessages=(\d+)/),
    latency: number(/Summary: Latency is ([\d.]+) usec/),
    p50: number(/percentile 50\.000 = +([\d.]+)/),
    p99: number(/percentile 99\.000 = +([\d.]+)/),
    lost: (dropped ?? []).slice(1).reduce((sum, count) => sum + Number(count), 0),
  };
}

const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, 'g');

function lastWords(text: string): string {
  const lines = text.split('\n').filter(line => line.trim() !== '');
  return lines.slice(-3).join(' / ') || 'no output';
}
