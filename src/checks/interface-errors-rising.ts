import { at } from '../facts/evidence.ts';
import { isHostInterface } from '../facts/interfaces.ts';
import { isTunnel } from '../facts/tunnels.ts';
import { defineCheck } from '../model/check.ts';
import type { Interface } from '../model/network.ts';

const WAYS = [
  ['rx', 'receiving'],
  ['tx', 'sending'],
] as const;

export default defineCheck({
  id: 'interface-errors-rising',
  title: 'An interface loses packets to errors',
  category: 'link',
  severity: 'warning',
  why: 'Frames arrive damaged or cannot be sent: a bad cable, port or driver, or a tunnel without a way to its other end. Connections go on, slowly, as each lost packet is sent again.',
  fix: ['ip -s -s link show dev {subject}', 'ethtool -S {subject}', '# replace the cable, or mend the other end'],
  refs: ['https://github.com/prometheus/node_exporter/blob/master/docs/node-mixin/alerts/alerts.libsonnet'],
  needs: ['interfaces'],
  messages: { rising: '{subject} had {errors} errors {way} in {seconds} s, {percent} % of its packets' },
  compares: true,
  explains: ['dns-server-slow', 'tcp-retransmissions-high'],
  options: {
    // NodeNetworkReceiveErrs of node-mixin.
    share: { default: 0.01, unit: 'ratio', help: 'share of the packets from which errors matter' },
    least: { default: 10, unit: 'packets', help: 'fewer errors than these say nothing' },
  },
  *run({ interfaces }, { before, seconds, options }) {
    const earlier = new Map(before.interfaces?.map((iface) => [iface.name, iface]));
    for (const iface of interfaces) {
      const then = earlier.get(iface.name);
      if (then?.index !== iface.index || !isOwn(iface, interfaces)) continue;
      for (const [side, way] of WAYS) {
        const errors = grown(iface[side]?.errors, then[side]?.errors);
        const all = errors + grown(iface[side]?.packets, then[side]?.packets);
        if (errors < options.least || errors < options.share * all) continue;
        yield {
          message: 'rising',
          subject: iface.name,
          data: { errors, way, seconds: Math.round(seconds), percent: Math.floor((errors / all) * 100) },
          evidence: [at('interfaces', iface.name, side, 'errors')],
          interface: iface.name,
        };
        break;
      }
    }
  },
});

/** A network card, what stands on one, or a tunnel between nodes. */
const isOwn = (iface: Interface, all: readonly Interface[]): boolean => isHostInterface(iface, all) || isTunnel(iface);

const grown = (now = 0, then = 0): number => Math.max(now - then, 0);
