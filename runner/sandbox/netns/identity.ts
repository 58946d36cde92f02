import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { getuid } from 'node:process';

/** The user and group that everything of one lab runs as; empty for a runner that can be nobody else. */
export interface LabUser {
  uid?: number;
  gid?: number;
}

/**
 * The numbers that labs have where the runner is root, which should not run programs of
 * strangers: systemd’s table of user numbers gives them to nobody. What the kernel counts by
 * user (inotify, epoll, pipes, descriptors under way) is then counted by lab. A lab draws its
 * number, so that runners need not know of each other.
 */
export const labUsers = { first: 1_900_000_000, count: 2 ** 27 };

/** The one of all labs in a container that has only the first 65,536 numbers. */
export const sharedUser = 64_017;

/** Whether each lab has a user of its own here. */
export const hasLabUsers = () =>
  getuid?.() === 0 &&
  ['uid_map', 'gid_map'].every((name) => maps(readFileSync(`/proc/self/${name}`, 'latin1'), labUsers));

/** A user for a new lab. */
export function newLabUser(): LabUser {
  if (getuid?.() !== 0) return {};
  const number = hasLabUsers() ? labUsers.first + randomInt(labUsers.count) : sharedUser;
  return { uid: number, gid: number };
}

/** Whether one line of a user namespace’s map has all these numbers (user_namespaces(7)). */
export function maps(map: string, { first, count }: { first: number; count: number }): boolean {
  return map.split('\n').some((line) => {
    const [inside = 0, , length = 0] = line.trim().split(/\s+/).map(Number);
    return inside <= first && first + count <= inside + length;
  });
}
