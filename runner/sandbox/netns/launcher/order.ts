import type { LabUser } from '../identity.ts';

/** A folder over which a process mounts a tmpfs of its own, of bounded size and number of files. */
export interface Room {
  folder: string;
  bytes: number;
  files: number;
}

/** What the launcher is to start. */
export interface Order {
  command: string[];
  /** Those of its descriptors that the runner holds the other ends of. */
  sockets: number[];
  /** Texts as descriptors, to be read to their end. */
  blobs?: ReadonlyMap<number, string | Buffer>;
  user: LabUser;
  /** A nice value. */
  priority: number;
  /** A file by which the process enters its cgroup: what it begins with and all that follows. */
  entrance?: string;
  /** The process whose user, mount and process namespaces to join, and the file of a network (setns(2)). */
  join?: { pid: number; network: string };
  /** Mounted before the command begins; the process is then first in the queue when memory runs out. */
  room?: Room;
}

/** Fields that each stand behind their length in four bytes. */
function packed(fields: (string | Buffer | number)[]): Buffer {
  return Buffer.concat(
    fields.flatMap((field) => {
      const bytes = Buffer.isBuffer(field) ? field : Buffer.from(String(field));
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return [length, bytes];
    }),
  );
}

/** The order as launcher.pl reads it. */
export function packOrder(order: Order): Buffer {
  const { command, sockets, blobs = new Map(), user, priority, entrance = '', join, room } = order;
  const fields: Record<string, string | Buffer | number> = {
    command: packed(command),
    sockets: Buffer.from(Uint16Array.from(sockets).buffer),
    blobs: packed([...blobs].flat()),
    uid: user.uid ?? '',
    gid: user.gid ?? '',
    priority,
    cgroup: entrance,
    holder: join?.pid ?? '',
    network: join?.network ?? '',
    room: room ? packed([room.folder, room.bytes, room.files]) : '',
  };
  return packed(Object.entries(fields).flat());
}
