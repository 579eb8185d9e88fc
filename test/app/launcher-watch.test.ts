import t from 'tap';
import { LauncherWatch } from '../../src/app/launcher-watch.ts';
import type { Launcher } from '../../src/model/launcher.ts';
import { absent, failed } from '../../src/model/slice.ts';
import type { NamespaceWatch, NetworkEvent } from '../../src/model/watch.ts';
import { snapshotOf } from '../support/hosts.ts';

const launcher = (netns: number, pid = netns, kind: Launcher['kind'] = 'launcher'): Launcher => ({
  ...{ kind, netns, pid, running: true },
  networks: [],
});

const withLaunchers = (...all: readonly Launcher[]) => snapshotOf({ launchers: all });

/** A watch whose namespaces are told of, and end, when the test says so. */
function world() {
  const opened: { pid: number | string; tell(event: NetworkEvent): void; end(): void; closed: boolean }[] = [];
  const watch: NamespaceWatch = (pid, tell) => {
    const one = { pid, tell, closed: false, end: (): void => undefined };
    const closed = new Promise<string>((resolve) => {
      one.end = () => resolve('the process is gone');
    });
    opened.push(one);
    const close = () => {
      one.closed = true;
      one.end();
    };
    return { close, closed };
  };
  const heard: NetworkEvent[] = [];
  const watching = new LauncherWatch(watch, (event) => heard.push(event));
  return { opened, heard, watching };
}
const open = ({ opened }: ReturnType<typeof world>) => opened.filter(({ closed }) => !closed).map(({ pid }) => pid);

t.test('the namespaces of the pods that there are', async (t) => {
  const seen = world();
  seen.watching.saw(withLaunchers(launcher(1), launcher(2), launcher(3, 3, 'pod')));
  t.same(open(seen), [1, 2], 'other pods are not watched');
  seen.watching.saw(withLaunchers(launcher(1), launcher(2)));
  t.equal(seen.opened.length, 2, 'each once');
  seen.watching.saw(withLaunchers(launcher(2), launcher(4)));
  t.same(open(seen), [2, 4]);
  for (const slice of [failed('no /proc'), absent('not in this test')]) {
    seen.watching.saw(snapshotOf({}, { launchers: slice }));
  }
  t.same(open(seen), [2, 4], 'a run that saw none of them says nothing');
  seen.watching.close();
  t.same(open(seen), []);
});

t.test('a process that ends before its namespace', async (t) => {
  const seen = world();
  seen.watching.saw(withLaunchers(launcher(1, 100)));
  seen.opened[0]?.end();
  await new Promise(setImmediate);
  seen.watching.saw(withLaunchers(launcher(1, 101)));
  t.same(
    seen.opened.map(({ pid }) => pid),
    [100, 101],
    'is followed by another',
  );
});

t.test('what may mean that a guest came or went', async (t) => {
  const seen = world();
  seen.watching.saw(withLaunchers(launcher(1)));
  const events: readonly NetworkEvent[] = [
    { at: new Date(), kind: 'link', interface: 'tap0' },
    { at: new Date(), kind: 'neighbour', interface: 'tap0', mac: '02:00:00:00:00:01' },
    { at: new Date(), kind: 'neighbour', interface: 'k6t-eth0', address: '10.0.2.2', state: 'STALE' },
  ];
  for (const event of events) seen.opened[0]?.tell(event);
  t.same(seen.heard, events.slice(0, 2), 'and not each address that is looked up');
});

t.test('without a way in nothing is watched', async (t) => {
  const watching = new LauncherWatch(undefined, () => t.fail('nothing can be heard'));
  watching.saw(withLaunchers(launcher(1)));
  watching.close();
});
