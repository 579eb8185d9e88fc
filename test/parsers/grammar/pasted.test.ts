import t from 'tap';
import { isPasted } from '../../../src/parsers/grammar/pasted.ts';

const PASTED = [
  '$ ip addr',
  '# ip -d link show dev eth0',
  '# on the node',
  '[root@node-1 ~]# /sbin/ip route',
  'me@host:~/some-folder$ sudo ip netns exec blue ip r',
  '(venv) me@host ~ % ip a',
  '[root@node-1 ~]# ping 192.0.2.1',
  '/ # ip a',
  'sh-5.1$ ip a',
  'mininet> h1 ip a',
  '+ ip -br a',
  'root@host:~# cat ip-addr.txt',
  '[root@node-1 ~]#',
  'me@host:~$ ',
  '```console',
  '~~~',
  '[...]',
];
const OTHERS = [
  '',
  'ip: command not found',
  'default via 192.0.2.1 dev eth0',
  'error: see # ip(8)',
  '$ ifconfig',
  '2: eth0: <UP> mtu 1500',
  '[root@node-1 ~]',
  'Command "shwo" is unknown, try "ip address help".',
];

t.test('pasted', async (t) => {
  for (const line of PASTED) t.ok(isPasted(line, ['ip']), line);
  for (const line of OTHERS) t.notOk(isPasted(line, ['ip']), line);
});
