/** Where the network namespaces of the hosts are held, inside the holder's mount namespace. */
export const namespaceFolder = '/run/netns';

/** Where the rooms of hosts lie that several programs share. */
export const roomFolder = '/run/rooms';

/** A /proc whose settings can be written: bwrap makes the holder's own read-only. */
export const settings = '/run/proc';
