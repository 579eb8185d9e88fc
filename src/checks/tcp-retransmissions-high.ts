import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';

const RETRANSMITTED = at('kernel', 'counters', 'Tcp', 'RetransSegs');
const SENT = at('kernel', 'counters', 'Tcp', 'OutSegs');

export default defineCheck({
  id: 'tcp-retransmissions-high',
  title: 'Much of what TCP sends has to be sent again',
  category: 'sockets',
  severity: 'warning',
  why: 'Segments, or the answers to them, get lost on the way. Loss of some percent makes every connection slow: congestion control takes it for a full link. The thresholds are rules of thumb, no standard.',
  fix: [
    'ss -tino state established',
    '# the connections with many retrans show the way that loses packets: look at its interfaces, MTU, firewall and cables',
  ],
  refs: ['https://www.rfc-editor.org/rfc/rfc4022', 'https://www.rfc-editor.org/rfc/rfc5681'],
  needs: ['kernel'],
  compares: true,
  messages: { lost: '{percent} % of the TCP segments of the last {seconds} s were sent again: {count} of {sent}' },
  options: {
    share: { default: 0.05, unit: 'ratio', help: 'share of segments sent again from which it is reported' },
    segments: {
      default: 50,
      unit: 'segments',
      help: 'segments sent again between two observations below which it is never reported',
    },
  },
  follows: [
    'checksum-errors-rising',
    'conntrack-dropping',
    'conntrack-insert-failing',
    'gateway-unreachable',
    'listen-queue-full',
    'listen-queue-overflowing',
    'mtu-above-lease',
    'neighbour-table-overflowing',
    'socket-address-gone',
    'softnet-dropping',
    'syn-unanswered',
  ],
  *run(_host, { rise, seconds, options }) {
    const count = rise(RETRANSMITTED);
    // OutSegs does not count what is only sent again, RFC 4022.
    const sent = rise(SENT) + count;
    if (count < options.segments || count < options.share * sent) return;
    yield {
      message: 'lost',
      subject: 'Tcp',
      data: { count, sent, seconds: Math.round(seconds), percent: Math.round((100 * count) / sent) },
      evidence: [RETRANSMITTED, SENT],
    };
  },
});
