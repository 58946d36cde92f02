/** One lesson of the course; it is written once its folder `NNN-slug` exists. */
export interface Lesson {
  number: number;
  slug: string;
  title: string;
  /** What the reader can do afterwards, in one line. */
  outcome: string;
}

export interface Part {
  numeral: string;
  title: string;
  lessons: Lesson[];
}

const lesson = (number: number, slug: string, title: string, outcome: string): Lesson => ({
  number,
  slug,
  title,
  outcome,
});

/** The whole course in reading order: six parts, twenty-one lessons. */
export const parts: Part[] = [
  {
    numeral: 'I',
    title: 'Map',
    lessons: [
      lesson(
        1,
        'networks-and-protocols',
        'Networks and protocols',
        'Say who is client, server or peer, and why both sides need the same rules.',
      ),
      lesson(
        2,
        'layers',
        'Layers',
        'Place any field of a frame in its layer, and call every unit by its right name.',
      ),
    ],
  },
  {
    numeral: 'II',
    title: 'Addresses',
    lessons: [
      lesson(
        3,
        'ip-addresses',
        'IP addresses: classes, CIDR, IPv6',
        'Work out a network’s range from its prefix, and tell a private address from a public one.',
      ),
      lesson(
        4,
        'mac-arp-routing',
        'MAC, ARP and routing',
        'Follow a packet from hop to hop and say which addresses change on the way.',
      ),
      lesson(
        5,
        'dhcp-and-nat',
        'DHCP and NAT',
        'Watch an address being leased, and read the table that translates it at the edge.',
      ),
      lesson(
        6,
        'dns',
        'DNS',
        'Encode a question by hand, read the answer’s records, and know how long it may be kept.',
      ),
    ],
  },
  {
    numeral: 'III',
    title: 'Sockets',
    lessons: [
      lesson(
        7,
        'ports-and-sockets',
        'Ports and sockets',
        'Name the four values that make a connection unique, and choose a port with reason.',
      ),
      lesson(
        8,
        'tcp-server',
        'A TCP server and its client',
        'Write both ends in six steps, and keep the listener and its connections apart.',
      ),
      lesson(
        9,
        'closing',
        'Closing what you open',
        'Tie a socket’s life to a block, so that it closes on every path, errors included.',
      ),
      lesson(
        10,
        'bytes-and-messages',
        'Bytes and messages',
        'Cut a stream of bytes back into the messages that were sent.',
      ),
      lesson(
        11,
        'inside-tcp',
        'Inside TCP',
        'Read a handshake, a full window, a retransmission and both endings from the wire.',
      ),
      lesson(12, 'udp', 'UDP', 'Send datagrams, and find out which were lost, doubled or out of order.'),
    ],
  },
  {
    numeral: 'IV',
    title: 'Web',
    lessons: [
      lesson(
        13,
        'urls-and-http-clients',
        'URLs and HTTP clients',
        'Take a URL apart, type a request by hand, and save the bytes that come back.',
      ),
      lesson(
        14,
        'http-servers-and-rest',
        'HTTP servers and REST',
        'Choose method and status so that a client may safely try again.',
      ),
      lesson(
        15,
        'websocket',
        'WebSocket',
        'Upgrade a connection, then send frames both ways and read their bits.',
      ),
    ],
  },
  {
    numeral: 'V',
    title: 'Applications',
    lessons: [
      lesson(
        16,
        'remote-procedure-calls',
        'Remote procedure calls',
        'Turn a call into a message and back, and report a fault across the network.',
      ),
      lesson(17, 'mail', 'Mail', 'Send a letter over SMTP, fetch it with POP3, and protect both with TLS.'),
      lesson(
        18,
        'ftp-telnet-nntp',
        'FTP, Telnet, NNTP',
        'Drive three old protocols by hand, and see what plain text gives away.',
      ),
      lesson(
        19,
        'chat-rooms-and-peers',
        'Chat rooms and peers',
        'Pass one message on to many readers, through a server and without one.',
      ),
    ],
  },
  {
    numeral: 'VI',
    title: 'Trust and what lies beneath',
    lessons: [
      lesson(
        20,
        'tls',
        'TLS',
        'Check a certificate’s chain and name, and refuse the server that cannot prove itself.',
      ),
      lesson(
        21,
        'crafting-packets',
        'Crafting packets',
        'Build headers and checksums byte by byte, and explain why the kernel resets you.',
      ),
    ],
  },
];

/** All lessons in reading order. */
export const lessons: Lesson[] = parts.flatMap((part) => part.lessons);

/** The lesson with this slug, and the part it belongs to; undefined for any other page. */
export function placeOf(slug: string): { part: Part; lesson: Lesson } | undefined {
  for (const part of parts) {
    const found = part.lessons.find((candidate) => candidate.slug === slug);
    if (found) return { part, lesson: found };
  }
  return undefined;
}

/** The folder of a lesson under `src/content/docs`: its number orders, its slug names. */
export const folderOf = ({ number, slug }: Lesson): string => `${String(number).padStart(3, '0')}-${slug}`;

/**
 * The page id, and so the URL, of a file under `src/content/docs`. A lesson loses its
 * number (`008-tcp-server/index.mdx` is `tcp-server`); a page beside the lessons is its name.
 *
 * @throws Error when a folder is not a lesson of the syllabus
 */
export function pageId(entry: string): string {
  const [folder = '', file] = entry.split('/');
  if (file === undefined) return folder.replace(/\.mdx?$/, '');
  const found = lessons.find((candidate) => folderOf(candidate) === folder);
  if (found && entry === `${folder}/index.mdx`) return found.slug;
  throw new Error(
    `Cannot place src/content/docs/${entry}: expected NNN-slug/index.mdx of a lesson in src/syllabus.ts, such as 008-tcp-server/index.mdx, received ${entry}`,
  );
}
