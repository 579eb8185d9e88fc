// What pages and terminals do to the lines of ss.
import t from 'tap';
import { parseSs } from '../../src/parsers/ss.ts';

const CASES: readonly (readonly [string, string, readonly object[]])[] = [
  [
    'what a page put for a tab, and what it wrapped',
    'tcp ESTAB 0 0 10.0.0.1:22 10.0.0.2:1022\nusers:(("sshd",pid=7,fd=4))\n         cubic wscale:7,7 rto:204\n',
    [
      {
        ...{ netid: 'tcp', state: 'ESTAB', recvQ: 0, sendQ: 0 },
        ...{ local: { address: '10.0.0.1', port: '22' }, peer: { address: '10.0.0.2', port: '1022' } },
        processes: [{ name: 'sshd', pid: 7, fd: 4 }],
      },
    ],
  ],
  [
    'details at the margin',
    'tcp LISTEN 0 5 *:22 *:*\nskmem:(r0,rb1,t0) cubic cwnd:10\ntimer:(on,3sec,0) skmem:(r0)\n',
    [
      {
        ...{ netid: 'tcp', state: 'LISTEN', recvQ: 0, sendQ: 5, processes: [] },
        ...{ local: { address: '*', port: '22' }, peer: { address: '*', port: '*' } },
      },
    ],
  ],
  [
    'sockets that are indented as a whole',
    '    $ ss -u\n    udp UNCONN 0 0 *:68 *:*\n    0 0 *:69 *:*\n',
    ['68', '69'].map((port, i) => ({
      ...(i === 0 && { netid: 'udp' }),
      ...{ state: i === 0 ? 'UNCONN' : '', recvQ: 0, sendQ: 0 },
      ...{ local: { address: '*', port }, peer: { address: '*', port: '*' }, processes: [] },
    })),
  ],
];

t.test('ss: pasted', async (t) => {
  for (const [name, text, value] of CASES) t.strictSame(parseSs(text), { value, problems: [] }, name);
});
