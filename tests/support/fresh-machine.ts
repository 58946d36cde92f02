import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getuid } from 'node:process';

/** Who plays a part, in words of a shell. */
interface Players {
  /** What `apt-get` does; `umount /usr/sbin` brings all that is missing. */
  aptGet: string;
  /** What `sudo` does; without it there is none. */
  sudo?: string;
}

/**
 * A machine where nothing was installed for virtual hosts and packages can be had. Nothing may be
 * taken from a machine that others use, nor brought to it, so in namespaces of its own it hides what
 * it has, and those who install are played. It is gone at the end of the scope.
 */
export function freshMachine({ aptGet, sudo }: Players) {
  const folder = mkdtempSync(join(tmpdir(), 'wirebook-fresh-'));
  const [players, layer, notes] = [join(folder, 'bin'), join(folder, 'layer'), join(folder, 'notes')];
  const play = (name: string, words: string) =>
    writeFileSync(join(players, name), `#!/bin/sh\n${words}\n`, { mode: 0o755 });
  mkdirSync(players);
  mkdirSync(layer);
  writeFileSync(notes, '');
  play('apt-get', `echo "$@" >>${notes}\n${aptGet}`);
  if (sudo !== undefined) play('sudo', sudo);
  const scene = [
    `mount -t tmpfs none ${layer}`,
    `mkdir ${layer}/upper ${layer}/work`,
    `mount -t overlay none -o lowerdir=/usr/bin,upperdir=${layer}/upper,workdir=${layer}/work /usr/bin`,
    'rm -f /usr/bin/apt-get /usr/bin/sudo',
    `cp ${players}/* /usr/bin`,
    'mount -t tmpfs none /usr/sbin',
  ].join(' && ');
  const unshare = getuid?.() === 0 ? ['unshare', '--mount'] : ['unshare', '--map-root-user', '--mount'];
  return {
    /** The words that run a command there, as root or as somebody who is not. */
    command: (as: 'root' | 'nobody', command: string[]): string[] => {
      const user = as === 'root' ? '' : 'unshare --user --map-user=1000';
      return [...unshare, 'sh', '-c', `${scene} && exec ${user} "$@"`, 'sh', ...command];
    },
    /** What apt-get was asked for. */
    asked: () => readFileSync(notes, 'utf8').split('\n').filter(Boolean),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}
