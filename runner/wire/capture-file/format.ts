/** pcapng: draft-ietf-opsawg-pcapng, section 4 and appendix A. */
export const blockType = {
  section: 0x0a0d0d0a,
  interface: 1,
  obsoletePacket: 2,
  simplePacket: 3,
  enhancedPacket: 6,
} as const;

/** Section 4.1: tells in which order the bytes of the section’s numbers are. */
export const byteOrderMagic = 0x1a2b3c4d;

/** Sections 3.5, 4.1, 4.2 and 4.3. */
export const option = {
  end: 0,
  comment: 1,
  application: 4,
  interfaceName: 2,
  timeResolution: 9,
  timeOffset: 14,
  packetId: 5,
} as const;

/** A power of ten: times count microseconds. */
export const microseconds = 6;

/** LINKTYPE_ETHERNET */
export const ethernetLink = 1;

/** Type, length, and the length once more at the end. */
export const leastBlockLength = 12;

/** Everything is filled up to whole words of four bytes. */
export const padded = (length: number) => Math.ceil(length / 4) * 4;
