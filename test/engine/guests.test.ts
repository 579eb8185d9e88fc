import t from 'tap';
import { guestsBetween } from '../../src/engine/guests.ts';
import type { LauncherState } from '../../src/model/state.ts';
import { pastState } from '../support/migrations.ts';

const pod = (parts: Partial<LauncherState> = {}): LauncherState => ({
  pod: 'prod/virt-launcher-vm8-a1',
  vm: 'vm8',
  vmUid: '0f5c4e7a-1111-4222-8333-444455556666',
  netns: 4026532001,
  running: true,
  heard: true,
  macs: ['0a:58:0a:f4:01:05'],
  taps: ['tap0'],
  ...parts,
});
const { heard: _heard, ...silent } = pod();
const waiting: LauncherState = { ...silent, incoming: true };
const state = (...launchers: readonly LauncherState[]) => pastState({ role: 'node', launchers });
const told = (before: readonly LauncherState[], after: readonly LauncherState[]) =>
  guestsBetween(state(...before), state(...after)).map(({ kind, words, reasons }) => [kind, words, ...reasons]);

t.test('guests that come and go', async (t) => {
  await t.test('nothing happens', async (t) => {
    t.same(told([], []), []);
    t.same(told([pod()], [pod()]), []);
    t.same(told([], [pod({ running: false })]), [], 'a pod without a QEMU');
    t.same(told([pod({ running: false })], []), []);
    t.same(told([silent], [pod()]), [], 'a guest that sends its first packet');
  });

  await t.test('the target of a live migration: first a QEMU that waits, then the guest', async (t) => {
    t.same(told([], [waiting]), []);
    t.same(told([waiting], [pod({ incoming: true })]), [
      [
        'guest-arrived',
        'live migration of VM prod/vm8 to this node, into pod prod/virt-launcher-vm8-a1',
        'its QEMU was started to take over a guest that ran elsewhere',
        'it had waited here without a guest',
        'the guest has sent packets through tap0',
      ],
    ]);
    t.same(told([waiting], []), [], 'a migration that was given up');
    const [found] = guestsBetween(state(), state(pod({ incoming: true })));
    t.match(found, { confidence: 'certain', vm: 'prod/vm8', vmUid: pod().vmUid, pod: pod().pod, taps: ['tap0'] });
    t.equal(found?.reasons.length, 2, 'nobody has seen it wait');
  });

  await t.test('the source, as far as a node can tell', async (t) => {
    const unknown = 'it was migrated to another node, or shut down: this node does not see which';
    t.same(told([pod()], []), [
      ['guest-left', 'VM prod/vm8 runs on this node no more', 'pod prod/virt-launcher-vm8-a1 is gone', unknown],
    ]);
    t.same(told([pod()], [pod({ running: false })]), [
      [
        'guest-left',
        'VM prod/vm8 runs on this node no more',
        'pod prod/virt-launcher-vm8-a1 is there still, without a QEMU',
        unknown,
      ],
    ]);
    t.equal(guestsBetween(state(pod()), state())[0]?.confidence, 'possible');
  });

  await t.test('a VM that is started, and started anew', async (t) => {
    t.match(told([], [pod()]), [
      ['guest-arrived', 'VM prod/vm8 was started on this node, in pod prod/virt-launcher-vm8-a1'],
    ]);
    const again = pod({ pod: 'prod/virt-launcher-vm8-b2', netns: 4026532002 });
    t.match(told([pod()], [again]), [
      [
        'guest-arrived',
        'VM prod/vm8 was started anew on this node, in pod prod/virt-launcher-vm8-b2, before in prod/virt-launcher-vm8-a1',
      ],
    ]);
    t.match(told([pod()], [{ ...again, incoming: true }]), [
      [
        'guest-arrived',
        'live migration of VM prod/vm8 on this node, from pod prod/virt-launcher-vm8-a1 to prod/virt-launcher-vm8-b2',
      ],
    ]);
    const other = { ...waiting, pod: 'prod/virt-launcher-vm8-b2', netns: 4026532002 };
    t.match(told([pod(), other], [other]), [
      ['guest-left', String, String, 'pod prod/virt-launcher-vm8-b2 waits for the guest'],
    ]);
  });

  await t.test('names, as far as they are known', async (t) => {
    const { vm: _vm, vmUid: _uid, taps: _taps, ...nameless } = pod({ pod: 'pid 12' });
    t.equal(guestsBetween(state(), state(nameless))[0]?.vm, 'pid 12');
    t.equal(guestsBetween(state(), state(pod({ pod: 'virt-launcher-vm8-a1' })))[0]?.vm, 'vm8');
    t.match(told([], [{ ...nameless, incoming: true }]), [
      ['guest-arrived', String, String, 'the guest has sent packets'],
    ]);
  });

  await t.test('nobody looked', async (t) => {
    const blind = pastState({ unseen: ['launcher'] });
    t.same(guestsBetween(blind, state(pod())), []);
    t.same(guestsBetween(state(pod()), blind), []);
  });
});
