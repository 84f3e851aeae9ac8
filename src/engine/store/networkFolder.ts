/**
 * Tells whether a folder lies on another machine: SQLite's write-ahead log needs memory that all processes share and
 * locks that hold, and a network file system has the one never and the other not always.
 */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { EngineError } from '../../shared/errors.ts';

/** Throws EngineError `indexUnusable` if an index in this folder, which need not be there yet, would lie on another machine. */
export function assertLocalFolder(folder: string): void {
  let existing = folder;
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing);
  const type = process.platform === 'win32' ? shareOf(existing) : fileSystemOf(existing);
  if (type === undefined || !NETWORK.test(type)) return;
  throw new EngineError(
    'indexUnusable',
    `The folder for the index, ${folder}, lies on a network share (${type}), where an index would be damaged sooner or later. Choose a folder on a disk of this machine: on the command line with --index-dir, in VS Code by starting it with --user-data-dir.`,
  );
}

/** Names of file systems as the kernel has them; those of FUSE say behind the dot which one. */
const NETWORK =
  /^(?:nfs4?|cifs|smb3?|smbfs|afs|ncpfs|coda|ceph|lustre|gpfs|beegfs|orangefs|davfs|UNC|fuse\.(?:sshfs|rclone|glusterfs|s3fs|ceph|davfs2?|gvfsd-fuse|curlftpfs|smbnetfs|juicefs|gcsfuse|mount-s3|blobfuse2?))$/;

/** Type of the file system that a folder lies on, as Linux tells it; undefined where nothing does. */
export function fileSystemOf(folder: string): string | undefined {
  try {
    const { dev } = statSync(folder, { bigint: true });
    return typeOfDevice(dev, readFileSync('/proc/self/mountinfo', 'utf8'));
  } catch {
    return undefined;
  }
}

/** `dev` as stat gives it: the numbers of the device lie in two pieces each. */
function typeOfDevice(dev: bigint, mountinfo: string): string | undefined {
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & 0xfffff000n);
  const minor = (dev & 0xffn) | ((dev >> 12n) & 0xffffff00n);
  for (const line of mountinfo.split('\n')) {
    // Fields up to a dash are of the mount, those behind it of the file system.
    const [mount = '', system = ''] = line.split(' - ');
    if (mount.split(' ')[2] === `${major}:${minor}`) return system.split(' ')[0];
  }
  return undefined;
}

/** Windows tells of a drive letter what it stands for: \\server\share. */
function shareOf(folder: string): string | undefined {
  try {
    return realpathSync.native(folder).startsWith('\\\\') ? 'UNC' : undefined;
  } catch {
    return undefined;
  }
}
