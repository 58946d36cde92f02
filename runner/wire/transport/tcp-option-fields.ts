import { hexText, uint8, uint16, uint32 } from '../bytes.ts';
import { restField } from '../fields.ts';
import type { Field } from '../model.ts';
import type { TcpLayer } from './tcp.ts';
import { optionKind, readTcpOptions, type TcpOption } from './tcp-options.ts';

interface OptionText {
  name: string;
  meaning: string;
  value(layer: TcpLayer, option: TcpOption): string;
}

const nothing = () => '';

/** Blocks that arrived beyond a gap, first sequence number and the one after the last (RFC 2018, section 3). */
function sackBlocksOf({ bytes }: TcpLayer, { start, end }: TcpOption): [number, number][] {
  const blocks: [number, number][] = [];
  for (let at = start + 2; at + 8 <= end; at += 8) blocks.push([uint32(bytes, at), uint32(bytes, at + 4)]);
  return blocks;
}

const sackText = (layer: TcpLayer, option: TcpOption) =>
  sackBlocksOf(layer, option)
    .map(([first, end]) => `${first} to ${end}`)
    .join(', ');

const texts: Record<number, OptionText> = {
  [optionKind.end]: { name: 'End of Option List', meaning: 'The list of options ends here.', value: nothing },
  [optionKind.noOperation]: {
    name: 'No-Operation',
    meaning: 'Fills the space between options, so that the next begins where its sender wants it.',
    value: nothing,
  },
  [optionKind.maximumSegmentSize]: {
    name: 'Maximum Segment Size',
    meaning: 'The most data that its sender can take in one segment, in bytes.',
    value: ({ bytes }, { start }) => String(uint16(bytes, start + 2)),
  },
  [optionKind.windowScale]: {
    name: 'Window Scale',
    meaning:
      'By how many bits the windows its sender will tell are to be shifted; it counts if both sides send it.',
    value: ({ bytes }, { start }) =>
      `${uint8(bytes, start + 2)} (times ${2 ** Math.min(14, uint8(bytes, start + 2))})`,
  },
  [optionKind.sackPermitted]: {
    name: 'SACK-Permitted',
    meaning: 'Its sender understands selective acknowledgments.',
    value: nothing,
  },
  [optionKind.sack]: {
    name: 'SACK',
    meaning: 'Which bytes beyond a gap have arrived, so that only the missing ones are sent again.',
    value: sackText,
  },
  [optionKind.timestamps]: {
    name: 'Timestamps',
    meaning: 'The sender’s clock and the last clock value it received, from which round trips are measured.',
    value: ({ bytes }, { start }) => `${uint32(bytes, start + 2)}, echo reply ${uint32(bytes, start + 6)}`,
  },
};

/** The lengths that RFC 9293, section 3.2, and RFC 7323 fix. */
const lengths: Record<number, number> = { 2: 4, 3: 3, 4: 2, 8: 10 };

/** One field for each option, and one for what follows the list. */
export function tcpOptionFields(layer: TcpLayer): Field[] {
  const options = readTcpOptions(layer);
  const rest = options.at(-1)?.end ?? layer.start + 20;
  const padded = options.at(-1)?.kind === optionKind.end;
  const [name, meaning] = padded
    ? ['Padding', 'Fills the header up to a whole word of four bytes.']
    : ['Malformed Option', 'Bytes that should be an option and cannot be one.'];
  const fields = options.map((option) => optionField(layer, option));
  return [...fields, ...restField(name as string, layer.bytes, rest, layer.end, meaning as string)];
}

function optionField(layer: TcpLayer, option: TcpOption): Field {
  const { kind, start, end } = option;
  const text = texts[kind];
  const right = text && (lengths[kind] ?? end - start) === end - start;
  if (!right) {
    const meaning = 'An option that is seldom met, or one of a wrong length.';
    return { name: `Option ${kind}`, start, end, value: hexText(layer.bytes, start, end), meaning };
  }
  return { name: text.name, start, end, value: text.value(layer, option), meaning: text.meaning };
}
