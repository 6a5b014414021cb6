import { runPingPong, servePingPong } from '../../src/measure/ping-pong.ts';
import { liveCost } from '../../src/measure/program-cost.ts';
import { estimate } from '../../src/measure/statistics.ts';
import { addon } from '../../src/native/addon.ts';
import { unwrap } from '../../src/native/result.ts';
import { pinnedPath } from '../pinned-path.ts';
import type { CaseResult } from '../results.ts';
import { makeShuntPods, TEN_PODS } from '../shunt-pods.ts';
import { REQUEST_RESPONSE } from '../works.ts';

/** What from_endpoint takes for a packet from pod to pod, and how large it is. */
export async function programCost(times: number): Promise<CaseResult[]> {
  const { host, pods } = await makeShuntPods(TEN_PODS);
  const [a, b] = pods;
  if (!a || !b) throw new Error('no pods');
  const program = unwrap(
    addon().openPinnedProgram(await pinnedPath(host.paths.bpffs, 'from_endpoint')),
    'open',
    'from_endpoint',
  );
  const path = { client: { netns: a.namespace.path }, server: { netns: b.namespace.path }, address: b.v4 };
  const server = await servePingPong(path, REQUEST_RESPONSE);
  try {
    const traffic = () => runPingPong([{ path, server }], REQUEST_RESPONSE);
    const { ns, jitedBytes, verifiedInstructions } = await liveCost(program, traffic, times);
    return [
      { name: 'program-ns', title: 'from_endpoint, a packet from pod to pod', unit: 'ns', value: ns },
      {
        name: 'program-bytes',
        title: 'from_endpoint, machine code',
        unit: 'bytes',
        value: estimate([jitedBytes]),
      },
      {
        name: 'program-verified',
        title: 'from_endpoint, instructions the verifier walked',
        unit: '',
        value: estimate([verifiedInstructions]),
      },
    ];
  } finally {
    program.close();
    await server.stop();
    await host.shunt(['down'], { expectExit: 'any' });
    await host.dispose();
  }
}
