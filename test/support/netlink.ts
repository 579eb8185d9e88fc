import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Netlink, NetlinkError, type NetlinkMessage } from '../../src/model/netlink.ts';
import type { Slices } from '../../src/model/snapshot.ts';

const FOLDER = 'test/fixtures/netlink';

/** Answers by request: `route 18 00…`, protocol, type and body. */
type Answers = ReadonlyMap<string, readonly NetlinkMessage[]>;

const bytes = (hex: string | undefined): Buffer => Buffer.from(hex ?? '', 'hex');

export function answersOf(name: string): Answers {
  const blocks = readFileSync(join(FOLDER, `${name}.dump`), 'latin1')
    .trim()
    .split('\n\n');
  return new Map(
    blocks.map((block) => {
      const [request = '', ...messages] = block.split('\n');
      const list = messages.map((line) => line.split(' '));
      return [request, list.map(([type, payload]) => ({ type: Number(type), payload: bytes(payload) }))];
    }),
  );
}

/** A kernel that answers as a recorded one did, and refuses everything else. */
export const replayed = (answers: Answers): Netlink => ({
  dump: async (protocol, type, body) => {
    const answer = answers.get(`${protocol} ${type} ${Buffer.from(body).toString('hex')}`);
    if (!answer) throw new NetlinkError('ENOTSUP', 'ENOTSUP');
    return answer;
  },
});

/** The slices that commands told of the same moment. */
export const slicesOf = (name: string): Partial<Slices> =>
  JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as Partial<Slices>;
