// node vm-exec.mjs SOCKET COMMAND…: runs a command in the guest of a virtual machine, as vm-door.ts serves it. Goes in,
// out, and ends as the command does; when this ends first, so does the command.
import { connect } from 'node:net';
import { buffer, text } from 'node:stream/consumers';

const KILLED = 137;
const [path, ...argv] = process.argv.slice(2);
const input = (await buffer(process.stdin)).toString('base64');
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('NETDIAGD_')));
const socket = connect(path);
socket.write(`${JSON.stringify({ argv, input, env })}\n`);
const { status, stdout, stderr } = JSON.parse(await text(socket));
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = status ?? KILLED;
