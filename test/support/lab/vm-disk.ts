import { join } from 'node:path';
import { must } from './command.ts';

/** A disk that keeps what is written to another, which stays as it is. */
export const overlay = (base: string, format: 'raw' | 'qcow2', disk: string): Promise<string> =>
  must(['qemu-img', 'create', '-q', '-f', 'qcow2', '-b', base, '-F', format, disk]);

/** The build, and where the guest sees it. */
export const DIST = join(process.cwd(), 'dist');
/** As much as virtio tells the guest at its boot: it does not hear of another size. */
const PRODUCT_SIZE = '32M';

/** A disk with the build as it is now: a state that was kept does not hold the product. */
export const productDisk = (disk: string): Promise<string> =>
  must(['mke2fs', '-q', '-t', 'ext4', '-O', '^has_journal', '-d', DIST, disk, PRODUCT_SIZE]);
