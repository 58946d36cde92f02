import { getuid } from 'node:process';

/**
 * The user and group that sandboxes run as when the runner is root: a number that no
 * distribution assigns to a person or a service (systemd's uid ranges leave it free).
 * As real root the nested /proc mount fails, and root should not run strangers' code.
 */
const unprivileged = 64_017;

/** Spawn options that give up root; empty for an ordinary user. */
export const asUnprivileged = (): { uid?: number; gid?: number } =>
  getuid?.() === 0 ? { uid: unprivileged, gid: unprivileged } : {};
