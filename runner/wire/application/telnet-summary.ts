import type { Summary } from '../model.ts';
import { going, named } from './reader.ts';
import { loneIac, type TelnetLayer } from './telnet.ts';

/** RFC 854. */
const commands: Record<number, string> = {
  240: 'SE',
  241: 'NOP',
  242: 'Data Mark',
  243: 'Break',
  244: 'Interrupt Process',
  245: 'Abort output',
  246: 'Are You There',
  247: 'Erase character',
  248: 'Erase Line',
  249: 'Go ahead',
  250: 'SB',
  251: 'WILL',
  252: 'WON’T',
  253: 'DO',
  254: 'DON’T',
  255: 'IAC',
  [loneIac]: 'IAC',
};

/** RFC 856, 857, 858, 859, 860, 1091, 1073, 1079, 1372, 1184, 1572. */
const options: Record<number, string> = {
  0: 'Binary Transmission',
  1: 'Echo',
  3: 'Suppress Go Ahead',
  5: 'Status',
  6: 'Timing Mark',
  24: 'Terminal Type',
  31: 'Window Size',
  32: 'Terminal Speed',
  33: 'Remote Flow Control',
  34: 'Linemode',
  39: 'New Environment',
};

/** `WILL`, `command 239` */
export const commandName = (command: number) => commands[command] ?? `command ${command}`;

/** `Echo (1)` */
export const optionName = (option: number) => named(options, option);

const commandText = ([command, option]: readonly [number, number?]) =>
  option === undefined ? commandName(command) : `${commandName(command)} ${optionName(option)}`;

export const telnetSummary: Summary<TelnetLayer> = {
  title: 'Telnet',
  line(layer) {
    const more = layer.commandCount - layer.commands.length;
    const parts = [...layer.commands.map(commandText), ...(more > 0 ? [`${more} more`] : [])];
    if (layer.preview) parts.push(`“${layer.preview}”`);
    return going(layer, parts.join(', ') || 'a line end');
  },
};
