import { at } from '../facts/evidence.ts';
import { FORWARDING, forwarded, forwards } from '../facts/forwarding.ts';
import { FAMILY_NAMES } from '../facts/prefix.ts';
import { defineCheck } from '../model/check.ts';

export default defineCheck({
  id: 'ip-forwarding-disabled',
  title: 'The kernel does not forward packets of pods or guests',
  category: 'kernel',
  severity: 'critical',
  why: 'Containers, pods and masqueraded guests reach others only through the kernel of their node or pod. It drops what is not for itself unless it may forward. A file of sysctl.d, or a restart of the network, often takes the setting back.',
  fix: ['sysctl -w {setting}=1', '# keep it: grep -r {setting} /etc/sysctl.conf /etc/sysctl.d /usr/lib/sysctl.d'],
  refs: [
    'https://docs.kernel.org/networking/ip-sysctl.html',
    'https://github.com/openshift/origin/issues/9931',
    'https://github.com/cilium/cilium/issues/8476',
  ],
  needs: ['host', 'kernel', 'interfaces'],
  wants: ['routing'],
  messages: {
    guest: '{setting} is 0: the guest behind {dev} is cut off, {protocol}',
    containers: '{setting} is 0: containers behind {dev} reach nobody but this host, {protocol}',
    pod: '{setting} is 0: pods of this node, such as behind {dev}, are cut off, {protocol}',
  },
  *run({ host, kernel, interfaces, routing }) {
    const reported = new Set<string>();
    for (const { dev, family, whom } of forwarded(host.role, interfaces, routing)) {
      const setting = FORWARDING[family];
      if (forwards(kernel, family) !== false || reported.has(setting)) continue;
      reported.add(setting);
      yield {
        message: whom,
        subject: setting,
        data: { setting, dev, protocol: FAMILY_NAMES[family] },
        evidence: [
          at('kernel', 'sysctls', setting),
          ...(interfaces.some(({ name }) => name === dev) ? [at('interfaces', dev, 'addresses')] : []),
        ],
      };
    }
  },
});
