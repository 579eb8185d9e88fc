// A network namespace of the bench's own: three interfaces, and a DNS server on loopback that answers at once.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';

const ip = (...args) => execFileSync('ip', args, { stdio: 'pipe' });

/** Answers every question with one A record, as a process of its own inside the namespace. */
const DNS_SERVER = `
import { createSocket } from 'node:dgram';
import packet from 'dns-packet';
const socket = createSocket('udp4');
socket.on('message', (query, from) => {
  const { id, questions } = packet.decode(query);
  const [{ name, type }] = questions;
  const answers = [type === 'TXT' ? { type, name, data: '1.1.0' } : { type: 'A', name, data: '10.96.0.1' }];
  socket.send(packet.encode({ type: 'response', id, flags: 0x0400, questions, answers }), from.port, from.address);
});
socket.bind(53, '127.0.0.1', () => console.log('ready'));
`;

/** @returns the namespace's name, a way to run things in it, and `close`, which leaves nothing behind. */
export async function createWorld(name = `nd-bench-${process.pid}`) {
  if (process.getuid() !== 0) throw new Error('the bench builds a network namespace: run it as root');
  ip('netns', 'add', name);
  const etc = `/etc/netns/${name}`;
  mkdirSync(etc, { recursive: true });
  writeFileSync(
    `${etc}/resolv.conf`,
    'nameserver 127.0.0.1\nsearch default.svc.cluster.local svc.cluster.local cluster.local\n',
  );
  ip('-n', name, 'link', 'set', 'lo', 'up');
  ip('-n', name, 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'peer0');
  for (const device of ['eth0', 'peer0']) ip('-n', name, 'link', 'set', device, 'up');
  ip('-n', name, 'addr', 'add', '10.99.0.2/24', 'dev', 'eth0');
  const server = spawn('ip', ['netns', 'exec', name, process.execPath, '--input-type=module', '-e', DNS_SERVER], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => server.stdout.once('data', resolve));
  return {
    name,
    argv: (...args) => ['ip', 'netns', 'exec', name, ...args],
    close() {
      server.kill('SIGKILL');
      ip('netns', 'delete', name);
      rmSync(etc, { recursive: true, force: true });
    },
  };
}
